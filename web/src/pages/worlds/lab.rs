//! What the page remembers while another one is shown: the choice, and the exploration.

use std::sync::Arc;

use leptos::prelude::*;
use signalbox::studies::explore::{Progress, Sabotage};
use signalbox_worker::protocol::{Answer, Ask, Study};

use crate::{parts::lasting, session::Helper};

/// How the latest exploration stands.
#[derive(Clone, PartialEq)]
pub(super) enum State {
    /// There was none.
    Idle,
    /// It is under way.
    Running(Progress),
    /// It was given up.
    Cancelled,
    /// It could not be ended.
    Failed(String),
    /// It found this, in so many milliseconds of the wall clock.
    Found(Arc<Study>, f64),
}

/// The choice and the exploration. A handle.
#[derive(Clone, Copy)]
pub struct Lab {
    /// The chosen world's id.
    pub(super) world: RwSignal<String>,
    /// The chosen fault, for worlds that have none of their own.
    pub(super) fault: RwSignal<Option<Sabotage>>,
    /// How the exploration stands.
    pub(super) state: RwSignal<State>,
    /// Its question's number.
    question: StoredValue<u32>,
    helper: Helper,
}

impl Lab {
    fn new() -> Lab {
        Lab {
            world: RwSignal::new("one_slot".to_owned()),
            fault: RwSignal::new(None),
            state: RwSignal::new(State::Idle),
            question: StoredValue::new(0),
            helper: Helper::expect(),
        }
    }

    /// That of the app.
    pub(super) fn expect() -> Lab {
        lasting(Lab::new)
    }

    /// Explores the chosen world.
    pub(super) fn explore(self, fault: Option<Sabotage>) {
        let begun = now();
        let first = Progress { states: 1, transitions: 0, depth: 0, open: 1, finished: false, full: false };
        self.state.set(State::Running(first));
        let ask = Ask::Explore { world: self.world.get_untracked(), fault };
        let question = self.helper.ask(ask, move |answer| {
            self.state.set(match answer {
                Answer::Progress(progress) => State::Running(progress),
                Answer::Explored(study) => State::Found(Arc::from(study), now() - begun),
                Answer::Cancelled => State::Cancelled,
                Answer::Trouble(trouble) => State::Failed(trouble.to_string()),
                _ => State::Failed("the worker answered something else".to_owned()),
            });
        });
        self.question.set_value(question);
    }

    /// Gives the exploration up.
    pub(super) fn cancel(self) {
        self.helper.cancel(self.question.get_value());
    }
}

/// The wall clock, in milliseconds: what is measured with it is only shown.
fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// A number as people read it: `12,345`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut told = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_comma_for_each_thousand() {
        let told = [0, 12, 999, 1_000, 72_529, 1_040_155].map(thousands);
        assert_eq!(told, ["0", "12", "999", "1,000", "72,529", "1,040,155"]);
    }
}
