//! When a waiting run will probably start, and what would start it sooner, each change a button. Looked up only while the history
//! stands still: it plays many futures.

use crate::follow::{Memo, view_of};
use leptos::prelude::*;
use signalbox::{
    history::{Alternative, Outlook},
    views::{Waiting, say_span},
    words::{RunNo, Span},
};

use crate::{session::Session, text};

/// How many futures an estimate is made of: enough for a range that holds eight times in ten, few enough not to be noticed.
const FUTURES: u32 = 40;
/// How many changes are offered.
const OFFERS: usize = 3;

type Found = Option<(Outlook, Vec<Alternative>)>;

/// The estimate and the offers.
#[component]
pub(super) fn Ahead(waiting: Memo<Option<Waiting>>) -> impl IntoView {
    let session = Session::expect();
    let run: Memo<Option<RunNo>> = Memo::new(move |_| waiting.with(|w| w.as_ref().map(|w| w.run)));
    let found: Memo<Found> = session.view(move |scene, simulation| {
        let run = run.get().filter(|_| !session.playing())?;
        let outlook = simulation.outlook(scene.now, run, FUTURES)?;
        let mut offers = simulation.alternatives(scene.now, run);
        offers.truncate(OFFERS);
        Some((outlook, offers))
    });
    let starts_at = move || session.starts_at();
    view! {
        {view_of(move || {
            found
                .get()
                .map(|(outlook, offers)| {
                    let offers = offers.into_iter().map(|offer| view! { <Offer offer /> }).collect_view();
                    view! {
                        <section class="sb-ahead" aria-label="Likely start">
                            <p class="sb-ahead__likely">{likely(&outlook, starts_at())}</p>
                            <ul class="sb-ahead__offers">{offers}</ul>
                        </section>
                    }
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
    use signalbox::words::{Command, SimTime};

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
