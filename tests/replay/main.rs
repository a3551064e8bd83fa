//! A history is a pure function of its case (D1): going back, looking back, stopping, saving and commanding live change nothing.

mod back;
mod common;
mod golden;
mod hits;
