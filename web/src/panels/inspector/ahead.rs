//! When a waiting run will probably start, and what would start it sooner, each change a button. Looked up only while the history
//! is not played: it plays many futures, a few milliseconds at a time, and where very many runs wait only as many as there is time for.

use crate::follow::{Memo, view_of};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use signalbox::{
    history::{Alternative, LookAhead, Outlook},
    views::{Waiting, say_span},
    words::{RunNo, SimTime, Span},
};

use crate::{
    session::{Session, wall, within},
    text,
};

/// How many futures an estimate is made of: enough for a range that holds eight times in ten, few enough not to be noticed.
const FUTURES: u32 = 40;
/// How many changes are offered.
const OFFERS: usize = 3;

/// How many futures an estimate needs at least, where there is no time for all of them.
const FEWEST: u32 = 10;
/// How long a look ahead computes without a break, and in all, in milliseconds.
const SLICE_MS: f64 = 8.0;
const LONGEST_MS: f64 = 1_500.0;
/// The break, in milliseconds: long enough for a frame's input and painting.
const BREAK_MS: u32 = 4;

/// What is known of the future.
#[derive(Clone, PartialEq, Debug)]
enum Found {
    /// Nothing is asked.
    Nothing,
    /// It is being looked into.
    Looking,
    /// It was looked into; `false` if not every change was tried.
    Known(Outlook, Vec<Alternative>, bool),
    /// It would take too long.
    TooLong,
}

impl Found {
    /// What a look ahead has found, once no more time is spent on it.
    fn of(ahead: &LookAhead, complete: bool) -> Found {
        let outlook = ahead.outlook();
        if !complete && outlook.tries < FEWEST {
            return Found::TooLong;
        }
        let mut offers = ahead.alternatives();
        offers.truncate(OFFERS);
        Found::Known(outlook, offers, complete)
    }
}

/// What is looked into: a run at a moment of an edition of the case.
#[derive(Clone, Copy, PartialEq)]
struct Question {
    run: RunNo,
    at: SimTime,
    edition: u32,
}

/// A look ahead under way. A handle.
#[derive(Clone, Copy)]
struct Looking {
    session: Session,
    found: RwSignal<Found>,
    ahead: StoredValue<Option<LookAhead>, LocalStorage>,
    timer: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Looking {
    /// Asks another question, or none. The answer comes later: what else follows the choice of a run is painted first.
    fn ask(self, question: Option<Question>) {
        self.ahead.set_value(None);
        self.timer.set_value(None);
        self.found.set(if question.is_some() { Found::Looking } else { Found::Nothing });
        if let Some(question) = question {
            self.later(move || {
                let Question { run, at, .. } = question;
                self.ahead.set_value(self.session.look(|_, simulation| simulation.look_ahead(at, run, FUTURES)));
                self.go_on(0.0);
            });
        }
    }

    /// Replacing the timer cancels the one before.
    fn later(self, task: impl FnOnce() + 'static) {
        self.timer.set_value(Some(Timeout::new(BREAK_MS, task)));
    }

    /// Looks a little further. `spent`: the milliseconds that were spent on it so far.
    fn go_on(self, spent: f64) {
        let begun = wall().unwrap_or(0.0);
        let mut clock = within(SLICE_MS);
        let looked = self.ahead.try_update_value(|ahead| {
            let ahead = ahead.as_mut()?;
            let complete = self.session.look(|_, simulation| {
                ahead.play_futures(simulation, &mut clock) && ahead.try_changes(simulation, &mut clock)
            });
            let spent = spent + wall().unwrap_or(0.0) - begun;
            Some(if complete || spent > LONGEST_MS { Ok(Found::of(ahead, complete)) } else { Err(spent) })
        });
        match looked {
            // The panel is gone.
            None => {}
            Some(None) => self.found.set(Found::Nothing),
            Some(Some(Err(spent))) => self.later(move || self.go_on(spent)),
            Some(Some(Ok(found))) => {
                self.ahead.set_value(None);
                self.found.set(found);
            }
        }
    }
}

/// The estimate and the offers.
#[component]
pub(super) fn Ahead(waiting: Memo<Option<Waiting>>) -> impl IntoView {
    let session = Session::expect();
    let run: Memo<Option<RunNo>> = Memo::new(move |_| waiting.with(|w| w.as_ref().map(|w| w.run)));
    let question = Memo::new(move |_| {
        let run = run.get().filter(|_| !session.playing())?;
        Some(Question { run, at: session.cursor().at, edition: session.edition() })
    });
    let found = RwSignal::new(Found::Nothing);
    let (ahead, timer) = (StoredValue::new_local(None), StoredValue::new_local(None));
    let looking = Looking { session, found, ahead, timer };
    Effect::new(move || looking.ask(question.get()));
    let starts_at = move || session.starts_at();
    let words = |words: &'static str| view! { <p class="sb-ahead__likely">{words}</p> }.into_any();
    let body = move || match found.get() {
        Found::Nothing => None,
        Found::Looking => Some(words("Looking ahead …")),
        Found::TooLong => Some(words("When it will start is not looked into: too many runs wait.")),
        Found::Known(outlook, offers, complete) => {
            let offers = offers.into_iter().map(|offer| view! { <Offer offer /> }).collect_view();
            let rest = (!complete).then(|| words("Not every change was looked into: too many runs wait."));
            let known = view! {
                <p class="sb-ahead__likely">{likely(&outlook, starts_at())}</p>
                <ul class="sb-ahead__offers">{offers}</ul>
                {rest}
            };
            Some(known.into_any())
        }
    };
    view! {
        {view_of(move || {
            body().map(|body| {
                let busy = found.with(|found| *found == Found::Looking).then_some("true");
                view! { <section class="sb-ahead" aria-label="Likely start" aria-busy=busy>{body}</section> }
            })
        })}
    }
}

/// A change that would start the run sooner.
#[component]
fn Offer(offer: Alternative) -> impl IntoView {
    let session = Session::expect();
    // An offer is made anew with the case that it belongs to.
    let says = sooner(&offer, untrack(|| session.starts_at()));
    let (does, title) = (offer.says.clone(), offer.says.clone());
    let command = offer.command;
    let go = move |_| {
        // A refusal is shown by the session.
        let _ = session.dispatch(command.clone());
    };
    view! {
        <li class="sb-ahead__offer">
            <span>{says}</span>
            <Show when=move || session.may_change()>
                <button type="button" class="sb-button sb-button--quiet" on:click=go.clone() title=title.clone()>
                    "Do it"
                    <span class="sb-sr">": "{does.clone()}</span>
                </button>
            </Show>
        </li>
    }
}

fn likely(outlook: &Outlook, starts_at: i64) -> String {
    let (Some(early), Some(likely), Some(late)) = (outlook.early, outlook.likely, outlook.late) else {
        return format!("It starts in none of {} imagined futures within a week.", outlook.tries);
    };
    let clock = |at| text::clock(at, starts_at);
    let mut words = if early == late {
        format!("Starts at {}.", clock(likely))
    } else {
        format!("Likely start {} (between {} and {}).", clock(likely), clock(early), clock(late))
    };
    if outlook.starts < outlook.tries {
        words.push_str(&format!(
            " In {} of {} futures it does not start.",
            outlook.tries - outlook.starts,
            outlook.tries
        ));
    }
    words
}

fn sooner(offer: &Alternative, starts_at: i64) -> String {
    let at = offer.starts.map_or(String::from("never"), |at| text::clock(at, starts_at));
    let gain = match offer.gain() {
        Span::MAX => String::from("otherwise not at all"),
        gain => format!("{} sooner", say_span(gain)),
    };
    let mut says = offer.says.clone();
    if let Some(first) = says.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{says}: it starts at {at}, {gain}.")
}

#[cfg(test)]
mod tests {
    use signalbox::words::Command;

    use super::*;

    const MONDAY: i64 = 1_767_571_200_000;

    #[test]
    fn a_range_is_said_only_where_there_is_one() {
        let at = |ms| Some(SimTime::from_millis(ms));
        let run = RunNo::at_index(0);
        let sure = Outlook { run, tries: 9, starts: 9, early: at(60_000), likely: at(60_000), late: at(60_000) };
        assert!(likely(&sure, MONDAY).starts_with("Starts at"));
        let vague = Outlook { late: at(120_000), starts: 8, ..sure };
        let words = likely(&vague, MONDAY);
        assert!(words.starts_with("Likely start") && words.contains("In 1 of 9 futures"), "{words}");
        let never = Outlook { early: None, likely: None, late: None, starts: 0, ..sure };
        assert!(likely(&never, MONDAY).contains("none of 9"));
    }

    #[test]
    fn an_offer_says_what_it_gains() {
        let offer = Alternative {
            command: Command::SetLimit { limit: 4 },
            says: "have 4 slots".into(),
            starts: Some(SimTime::from_millis(60_000)),
            instead_of: Some(SimTime::from_millis(120_000)),
        };
        let words = sooner(&offer, MONDAY);
        assert!(words.starts_with("Have 4 slots: it starts at") && words.ends_with("1 min sooner."), "{words}");
        let words = sooner(&Alternative { instead_of: None, ..offer }, MONDAY);
        assert!(words.ends_with("otherwise not at all."), "{words}");
    }
}
