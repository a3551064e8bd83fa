//! What an exploration found: sizes, laws, levels, rules taken.

use std::sync::Arc;

use leptos::prelude::*;
use signalbox_worker::protocol::{Law, Study, Verdict};

use crate::widgets::{Icon, Shape};

use super::{figure, lab::thousands, way};

/// Whether the law is broken.
pub(super) fn is_broken(law: &Law) -> bool {
    matches!(law.verdict, Verdict::Broken(_))
}

/// All that was found.
#[component]
pub(super) fn Findings(
    /// What was found.
    study: Arc<Study>,
) -> impl IntoView {
    let broken = study.laws.iter().filter(|law| is_broken(law)).count();
    let verdict = match (broken, study.complete) {
        (0, true) => "Every law holds in every reachable state.",
        (0, false) => "Every law holds wherever the search has looked, which is not everywhere.",
        (1, _) => "One law is broken. The search does not go on behind a broken state.",
        _ => "Several laws are broken. The search does not go on behind a broken state.",
    };
    let laws: Vec<_> = study.laws.iter().map(law).collect();
    let ways: Vec<_> = study.laws.iter().filter_map(way::of).collect();
    view! {
        <section class="sb-panel" aria-labelledby="sb-worlds-found" data-testid="findings">
            <header class="sb-panel__head"><h2 class="sb-panel__title" id="sb-worlds-found">{study.name.clone()}</h2></header>
            <div class="sb-panel__body">
                <dl class="sb-worlds__figures">
                    {figure("reachable states", thousands(study.states.into()))}
                    {figure("steps between them", thousands(study.transitions))}
                    {figure("steps to the farthest", study.depth.to_string())}
                    {figure("states where all is over", thousands(study.ends.into()))}
                </dl>
                <p class="sb-worlds__verdict" data-broken=(broken > 0).to_string()>{verdict}</p>
                <h3 class="sb-panel__sub">"Laws"</h3>
                <ul class="sb-laws">{laws}</ul>
            </div>
        </section>
        {ways}
        <div class="sb-worlds__pair">
            <section class="sb-panel" aria-labelledby="sb-worlds-levels">
                <header class="sb-panel__head">
                    <h2 class="sb-panel__title" id="sb-worlds-levels">"How far the states are"</h2>
                </header>
                <div class="sb-panel__body">{levels(&study.levels)}</div>
            </section>
            <section class="sb-panel" aria-labelledby="sb-worlds-taken">
                <header class="sb-panel__head">
                    <h2 class="sb-panel__title" id="sb-worlds-taken">"Rules taken on these steps"</h2>
                </header>
                <div class="sb-panel__body">{taken(&study)}</div>
            </section>
        </div>
    }
}

fn law(law: &Law) -> impl IntoView + use<> {
    let (shape, word, tone) = match law.verdict {
        Verdict::Holds => (Shape::Tick, "holds", "holds"),
        Verdict::HoldsSoFar => (Shape::Tick, "holds so far", "so-far"),
        Verdict::NotChecked => (Shape::Help, "not checked", "open"),
        Verdict::Broken(_) => (Shape::Barred, "broken", "broken"),
    };
    view! {
        <li class=format!("sb-law sb-law--{tone}") data-law=law.name.clone()>
            <span class="sb-law__verdict"><Icon shape />{word}</span>
            <span class="sb-law__says">{law.says.clone()}</span>
            <span class="sb-law__rules">{law.rules.clone()}</span>
        </li>
    }
}

/// A bar for each number of steps: picture and table in one.
fn levels(levels: &[u32]) -> impl IntoView + use<> {
    let most = levels.iter().copied().max().unwrap_or(1).max(1);
    let row = |(steps, count): (usize, &u32)| {
        let share = f64::from(*count) / f64::from(most) * 100.0;
        view! {
            <tr>
                <th scope="row">{steps}</th>
                <td class="sb-levels__count">{thousands((*count).into())}</td>
                <td class="sb-levels__room" aria-hidden="true">
                    <span class="sb-levels__bar" style:--share=format!("{share:.2}%")></span>
                </td>
            </tr>
        }
    };
    view! {
        <table class="sb-levels">
            <thead>
                <tr><th scope="col">"steps"</th><th scope="col" class="sb-levels__count">"states"</th><td></td></tr>
            </thead>
            <tbody>{levels.iter().enumerate().map(row).collect_view()}</tbody>
        </table>
    }
}

fn taken(study: &Study) -> impl IntoView + use<> {
    let row = |(rule, times): &(signalbox::words::RuleId, u64)| {
        let told = if *times == 0 { "not taken".to_owned() } else { thousands(*times) };
        view! {
            <li class="sb-taken__rule" data-taken=(*times > 0).to_string()>
                <span class="sb-taken__id">{rule.as_str()}</span>
                <span class="sb-taken__times">{told}</span>
            </li>
        }
    };
    view! { <ul class="sb-taken">{study.taken.iter().map(row).collect_view()}</ul> }
}
