//! Holds nothing: its tests stand in `tests/`.
