//! The JavaScript boundary of Signalbox.
