//! Screens and the frame around them: composition only.

#![allow(unreachable_pub, reason = "the component macro repeats each name in a private place")]

mod announce;
mod files;
mod keys_sheet;
mod live;
mod scrub;
mod top_bar;
mod transport;

pub use announce::Notices;
pub use files::{ExportButton, ImportButton, ImportReport};
pub use keys_sheet::KeysSheet;
pub use live::Live;
pub use scrub::Scrub;
pub use top_bar::TopBar;
pub use transport::Transport;
