//! The parts all screens are made of. They know nothing of runs, and nothing of the session.

#![allow(unreachable_pub, reason = "the component macro repeats each name in a private place")]

mod button;
mod dialog;
mod icon;
mod select;
mod slider;
mod switch;
mod toast;

pub use button::{Button, IconButton};
pub use dialog::Dialog;
pub use icon::{Icon, Shape};
pub use select::{Choice, Select};
pub use slider::Slider;
pub use switch::Switch;
pub use toast::Toast;

use std::sync::atomic::{AtomicU32, Ordering};

/// A name for an element of which there are many: unique on the page.
pub(crate) fn unique(stem: &str) -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!("sb-{stem}-{}", LAST.fetch_add(1, Ordering::Relaxed))
}
