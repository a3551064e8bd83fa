//! The vocabulary: plain values with no behaviour beyond their own meaning.
//!
//! Every other room may speak these words; this room knows none of the others. It has no opinion about
//! what may happen (that is `lifecycle` and `policy`) and no notion of how time passes.

/// Declares a closed set of words: the enum, `ALL`, `as_str` and the serde names from one list, so that
/// the wire name, the style token and the TypeScript union member cannot drift apart.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $text:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[repr(u8)]
        pub enum $name { $( $(#[$vmeta])* #[serde(rename = $text)] $variant, )+ }

        impl $name {
            /// Every word of this set, in declaration order.
            pub const ALL: &'static [$name] = &[ $( $name::$variant, )+ ];

            /// How each is written, in the same order.
            pub const WORDS: &'static [&'static str] = &[ $( $text, )+ ];

            /// The word as it is written in the API, in files, in style tokens and in TypeScript.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( $name::$variant => $text, )+ }
            }

            /// The word at a place in [`Self::ALL`]; `None` past its end. The journal stores words as these numbers.
            #[must_use]
            pub const fn from_index(index: u8) -> Option<$name> {
                const ALL: &[$name] = $name::ALL;
                if (index as usize) < ALL.len() { Some(ALL[index as usize]) } else { None }
            }
        }

        impl $crate::form::FromNode for $name {
            fn from_node<'a>(node: &'a $crate::form::Node, notes: &mut $crate::form::Notes<'a>) -> Option<$name> {
                notes.word(node, $name::WORDS).map(|place| $name::ALL[place])
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) mod calendar;
mod column;
mod command;
mod event;
mod ids;
pub mod order;
mod readings;
mod refusal;
mod status;
mod time;

pub use column::Column;
pub use command::{Command, PrAction, TimedCommand};
pub use event::{Changes, Demand, Ending, Event, Ignored, Judgement, LockMet, Skipped, StartedBy, Withdrawn};
pub use ids::{
    AgentNo, ApprovalRuleNo, CheckNo, EdgeNo, PersonNo, PolicySetNo, PoolNo, RunNo, SourceNo, WorkspaceNo,
    changeset_uuid, run_uuid, workspace_uuid,
};
pub(crate) use ids::{name_sum, stirred};
pub use readings::{AbortScope, Chance, HeadOfLine, Readings, Supersede, TimeoutClock, WorkspaceHold};
pub use refusal::{RENOTIFY_AFTER, Refusal, RefusalCode};
pub use status::{Cause, Reason, RuleId, RunType, RunTypes, Signal, Status, Trigger};
pub use time::{SimTime, Span};
