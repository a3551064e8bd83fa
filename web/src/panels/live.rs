//! Small tools for lists whose items live on while their content changes.

use crate::follow::{Memo, value_of};
use leptos::prelude::*;
use signalbox::words::{RunNo, SimTime, Span};

use crate::{paint::glyph::Glyph, session::Session, text};

/// The item of a list that `is` finds, as it stands now; what it was last while it is not in the list.
pub(super) fn item<T>(
    list: impl Fn() -> Vec<T> + Send + Sync + 'static,
    first: T,
    is: impl Fn(&T) -> bool + Send + Sync + 'static,
) -> Memo<T>
where
    T: PartialEq + Clone + Send + Sync + 'static,
{
    Memo::new(move |before: Option<&T>| {
        list().into_iter().find(|item| is(item)).or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    })
}

/// The place of a list, as it stands now; what stood there last while nothing does.
pub(super) fn at<T>(list: Memo<Vec<T>>, place: usize) -> Option<Memo<T>>
where
    T: PartialEq + Clone + Send + Sync + 'static,
{
    let first = list.with_untracked(|list| list.get(place).cloned())?;
    Some(Memo::new(move |before: Option<&T>| {
        let now = list.with(|list| list.get(place).cloned());
        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    }))
}

/// How many places of a list the page has rows for: as many as were ever filled. When time jumps, rows are shown and hidden, and
/// none are made.
pub(super) fn rows(count: impl Fn() -> usize + Send + Sync + 'static) -> Memo<usize> {
    Memo::new(move |most: Option<&usize>| count().max(most.copied().unwrap_or(0)))
}

/// Virtual seconds since the start.
pub(super) fn seconds(at: SimTime) -> f64 {
    at.millis() as f64 / 1_000.0
}

/// Words that follow the cursor, but for a place that is free at the moment, where nobody reads them.
pub(super) fn kept(free: Memo<bool>, words: impl Fn() -> String + Send + Sync + 'static) -> Memo<String> {
    Memo::new(move |before: Option<&String>| match before {
        Some(before) if free.get() => before.clone(),
        _ => words(),
    })
}

/// The share of a stretch that has passed at the cursor, in whole percent so that it changes seldom.
pub(super) fn passed(now: SimTime, from: SimTime, to: SimTime) -> u32 {
    let (whole, part) = (to.since(from).millis(), now.since(from).millis());
    part.saturating_mul(100).checked_div(whole).map_or(100, |percent| percent.min(100) as u32)
}

/// The time between two instants, told briefly.
pub(super) fn between(from: SimTime, to: SimTime) -> String {
    text::short_span(to.since(from))
}

/// A length told briefly.
pub(super) fn length(span: Span) -> String {
    text::short_span(span)
}

/// A list of more than these is put into the page only when somebody reaches for it.
const FEW: usize = 60;

/// What of a list of names stands in a choice: all of it if it is short or reached for, otherwise the chosen one alone.
pub(super) fn options(names: &[String], reached: bool, chosen: Option<usize>) -> Vec<(usize, String)> {
    let all = names.iter().cloned().enumerate();
    all.filter(|(i, _)| reached || names.len() <= FEW || chosen == Some(*i)).collect()
}

/// Lights a run wherever it is drawn while `on`.
pub(super) fn light(session: Session, run: RunNo, on: bool) {
    match on {
        true => session.hovered.set(Some(run)),
        false if session.hovered.get_untracked() == Some(run) => session.hovered.set(None),
        false => {}
    }
}

/// A glyph.
#[component]
pub(super) fn Icon(
    /// Which.
    #[prop(into)]
    glyph: Signal<Glyph>,
) -> impl IntoView {
    view! {
        <svg class="sb-icon" viewBox="0 0 12 12" aria-hidden="true">
            <path class="sb-icon__fill" d=value_of(move || glyph.get().fill) />
            <path class="sb-icon__line" d=value_of(move || glyph.get().line) />
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_waits_until_it_is_reached_for() {
        let names: Vec<String> = (0..100).map(|i| i.to_string()).collect();
        assert_eq!(options(&names, false, Some(7)), [(7, "7".to_owned())]);
        assert_eq!(options(&names, true, Some(7)).len(), 100);
        assert_eq!(options(&names[..60], false, None).len(), 60);
    }

    #[test]
    fn shares_stay_between_nothing_and_all() {
        let at = SimTime::from_millis;
        assert_eq!(passed(at(50), at(0), at(200)), 25);
        assert_eq!(passed(at(500), at(0), at(200)), 100);
        assert_eq!(passed(at(5), at(10), at(200)), 0);
        assert_eq!(passed(at(5), at(5), at(5)), 100);
    }
}
