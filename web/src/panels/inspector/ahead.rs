//! When a waiting run will probably start, and what would start it sooner, each change a button. Looked up only while the history
//! is not played: it plays many futures, a few milliseconds at a time, and where very many runs wait only as many as there is time for.

use crate::follow::{Memo, view_of};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use signalbox::{
    history::{Alternative, LookAhead, Outlook},
    views::{Waiting, say_span},
    words::{RunNo, SimTime},
};

use crate::{
    session::{Session, wall, within},
    text,
};

/// How many futures an estimate is made of, few enough not to be noticed. Between the 4th and the 36th start of 39 the true one is in
/// exactly eight cases of ten; between the first and the last of nine as well.
const FUTURES: u32 = 39;
/// How many changes are offered.
const OFFERS: usize = 3;

/// How many futures an estimate needs at least, where there is no time for all of them.
const FEWEST: u32 = 9;
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
            let complete = ahead.play_futures(&mut clock) && ahead.try_changes(&mut clock);
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
    // An offer is made again with the case that it belongs to.
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

/// The estimate in words. What is not known to come by the end of the look is not promised.
fn likely(outlook: &Outlook, starts_at: i64) -> String {
    let clock = |at| text::clock(at, starts_at);
    let Outlook { tries, starts, ends, until, .. } = *outlook;
    let waits = tries - starts - ends;
    let mut words = match (outlook.early, outlook.likely, outlook.late) {
        (Some(early), Some(likely), Some(late)) if early == late && starts == tries => {
            return format!("Starts at {}.", clock(likely));
        }
        (Some(early), Some(likely), Some(late)) => {
            format!("Likely start {} (between {} and {}).", clock(likely), clock(early), clock(late))
        }
        (Some(early), Some(likely), None) => {
            format!("Likely start {} ({} at the earliest; no latest time is sure).", clock(likely), clock(early))
        }
        (Some(early), ..) => format!("Perhaps from {} on, more likely not.", clock(early)),
        (None, ..) if starts == 0 => format!("It starts in none of {tries} imagined futures."),
        (None, ..) => format!("It starts in only {starts} of {tries} imagined futures."),
    };
    let of = |n: u32| {
        if starts == 0 && n == tries { String::from("all of them") } else { format!("{n} of {tries} futures") }
    };
    if ends > 0 {
        words.push_str(&format!(" In {} it ends without having started.", of(ends)));
    }
    if waits > 0 {
        words.push_str(&format!(" In {} it still waits at {}, as far as was looked.", of(waits), clock(until)));
    }
    words
}

fn sooner(offer: &Alternative, starts_at: i64) -> String {
    let clock = |at| text::clock(at, starts_at);
    let at = offer.starts.map_or(String::from("never"), clock);
    let gain = match (offer.instead_of, offer.until) {
        (Some(_), _) => format!("{} sooner", say_span(offer.gain())),
        (None, Some(until)) => format!("otherwise not before {}", clock(until)),
        (None, None) => String::from("otherwise not at all"),
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
        let until = SimTime::from_millis(3_600_000);
        let one = at(60_000);
        let sure = Outlook { run, tries: 9, until, starts: 9, ends: 0, early: one, likely: one, late: one };
        assert!(likely(&sure, MONDAY).starts_with("Starts at"));
        let vague = Outlook { late: at(120_000), starts: 8, ..sure };
        let words = likely(&vague, MONDAY);
        assert!(words.starts_with("Likely start") && words.contains("In 1 of 9 futures it still waits at"), "{words}");
        let open = Outlook { late: None, starts: 6, ends: 1, ..sure };
        let words = likely(&open, MONDAY);
        assert!(words.contains("no latest time is sure") && words.contains("In 1 of 9 futures it ends"), "{words}");
        assert!(words.contains("In 2 of 9 futures it still waits at") && !words.contains("between"), "{words}");
        let rather_not = Outlook { likely: None, late: None, starts: 3, ..sure };
        assert!(likely(&rather_not, MONDAY).starts_with("Perhaps from"), "{}", likely(&rather_not, MONDAY));
        let never = Outlook { early: None, likely: None, late: None, starts: 0, ..sure };
        let words = likely(&never, MONDAY);
        assert!(words.contains("none of 9") && words.contains("In all of them it still waits at"), "{words}");
    }

    #[test]
    fn an_offer_says_what_it_gains() {
        let at = |ms| Some(SimTime::from_millis(ms));
        let command = Command::SetLimit { limit: 4 };
        let (starts, instead_of, until) = (at(60_000), at(120_000), at(120_000));
        let offer = Alternative { command, says: "have 4 slots".into(), starts, instead_of, until };
        let words = sooner(&offer, MONDAY);
        assert!(words.starts_with("Have 4 slots: it starts at") && words.ends_with("1 min sooner."), "{words}");
        let words = sooner(&Alternative { instead_of: None, ..offer.clone() }, MONDAY);
        assert!(words.contains("otherwise not before"), "{words}");
        let words = sooner(&Alternative { instead_of: None, until: None, ..offer }, MONDAY);
        assert!(words.ends_with("otherwise not at all."), "{words}");
    }
}
