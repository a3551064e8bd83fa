//! Screens and the frame around them: composition only.

#![allow(unreachable_pub, reason = "the component macro repeats each name in a private place")]

mod announce;
mod api;
mod branches;
mod cases;
mod files;
mod hold;
mod keys_sheet;
mod large;
mod learn;
mod live;
mod palette;
mod press;
mod rules;
mod scenario;
mod scene;
mod scrub;
mod share;
mod tabs;
mod top_bar;
mod transport;
mod turn;
mod work;
mod worlds;

pub use announce::Notices;
pub use api::Api;
pub use branches::{BranchButton, Branches, Rails};
pub use cases::{Cases, CasesButton};
pub(crate) use files::open_file;
pub use files::{ExportButton, ImportButton, ImportReport};
pub use hold::HoldBar;
pub use keys_sheet::KeysSheet;
pub use large::{MachinePage, TimelinePage};
pub use learn::{GuideStrip, Learn};
pub use live::Live;
pub use palette::Palette;
pub use rules::Rules;
pub use scenario::Scenario;
pub use scene::Scene;
pub use scrub::Scrub;
pub use share::{Share, ShareButton};
pub use tabs::Tabs;
pub use top_bar::TopBar;
pub use transport::Transport;
pub use worlds::Worlds;
