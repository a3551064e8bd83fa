//! The parts of a page: each reads views of the moment and gives commands. Panels draw and ask; they hold no rules.
//!
//! A panel's root is a `<section>` named by its heading, with the class `sb-panel` and the number of the event it shows in
//! `data-seq`, so that a test can see that all panels stand at the same moment. Long lists out of sight may reach it later (`sight`).
//!
//! May use `session`, `widgets`, `paint` and `text`. What panels share among themselves — which runs the list shows, which stretch
//! of time the timeline shows — is a [`Shared`], which the page provides once.

#![allow(unreachable_pub, reason = "the component macro repeats each name in a private place")]

mod actions;
mod board;
mod charts;
mod editor;
mod events;
mod frame;
mod inspector;
mod limit;
mod live;
mod machine;
mod marks;
mod notice;
mod queue;
mod rule_link;
mod run_list;
mod shared;
mod sight;
mod timeline;
mod token;
mod travel;

pub use actions::Actions;
pub use board::SlotBoard;
pub use charts::ChartsPanel;
pub use editor::ScenarioEditor;
pub use events::EventList;
pub use inspector::{Details, RunInspector};
pub use limit::LimitControl;
pub use machine::Machine;
pub use marks::MarksDialog;
pub use notice::NoticeToast;
pub use rule_link::{RuleLink, told};
pub use run_list::RunList;
pub use shared::Shared;
pub use timeline::{Timeline, TimelineTable};
pub use token::{RunLink, RunToken};
