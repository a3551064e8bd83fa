//! What every picture must be, over presets and guided scenarios and over moments of their histories.

use super::*;
use crate::{
    history::{Reader, SavedCase, Simulation},
    policy::Scene,
    scenario::{Draft, guided::GUIDED, presets::PRESETS},
    views::{SegmentKind, lanes, machine},
    words::{Cause, SimTime},
};

fn play(draft: Draft) -> Simulation {
    let Ok(mut simulation) = Simulation::open(SavedCase::new(draft, 42)) else { panic!("it opens") };
    simulation.run_until(simulation.horizon(), u32::MAX);
    simulation
}

/// Looks at every history at its end and at two moments before.
fn each_moment(look: impl Fn(&Scene<'_>)) {
    for draft in PRESETS.iter().map(|p| (p.draft)()).chain(GUIDED.iter().map(|g| (g.draft)())) {
        let simulation = play(draft);
        look(&simulation.scene());
        let mut reader = Reader::new(&simulation);
        for part in 1..3 {
            reader.seek(&simulation, simulation.engine().journal().len() * part / 3);
            look(&reader.scene(&simulation, SimTime::ZERO));
        }
    }
}

fn drawn(scene: &Scene<'_>) -> String {
    timeline_svg(scene, SimTime::ZERO, scene.now).unwrap_or_else(|| panic!("there are few enough runs"))
}

/// Reads a picture as XML and gives its elements, each as its start tag: every one is closed, in order, with no attribute twice.
fn elements(svg: &str) -> Vec<&str> {
    let mut open: Vec<&str> = Vec::new();
    let mut all = Vec::new();
    let mut rest = svg.trim_end();
    while let Some(begin) = rest.find('<') {
        assert!(!open.is_empty() || begin == 0, "nothing stands outside: {}", &rest[..begin]);
        assert!(!rest[..begin].contains('>'), "{}", &rest[..begin]);
        let end = rest.find('>').unwrap_or_else(|| panic!("{rest}"));
        let tag = &rest[begin + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        let mut names: Vec<&str> = tag.split('"').step_by(2).filter_map(|part| part.trim().strip_suffix('=')).collect();
        assert_eq!(tag.matches('"').count(), names.len() * 2, "{tag}");
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "an attribute stands twice: {tag}");
        all.push(tag);
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty() && rest.is_empty(), "{open:?} {rest}");
    all
}

#[test]
fn a_timeline_has_every_run_with_its_words_and_lies_within_its_frame() {
    each_moment(|scene| {
        let svg = drawn(scene);
        let all = elements(&svg);
        let bars: Vec<_> = lanes(scene, SimTime::ZERO, scene.now).into_iter().flat_map(|lane| lane.bars).collect();
        for bar in &bars {
            let title = format!("<title>Run {}: {} by {} in ", bar.token.run, bar.token.run_type, bar.token.trigger);
            assert_eq!(svg.matches(&title).count(), 1, "{title}");
        }
        assert_eq!(svg.matches("<title>Run ").count(), bars.len());
        let ended = bars.iter().filter(|bar| bar.token.status.is_terminal()).count();
        // The legend has one of each.
        assert_eq!(all.iter().filter(|tag| tag.starts_with("use ")).count(), ended + 6);
        let number = |tag: &str, name: &str| -> Option<f64> {
            tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next()?.parse().ok())
        };
        let (width, height) = (number(all[0], "width"), number(all[0], "height"));
        let (Some(width), Some(height)) = (width, height) else { panic!("{}", all[0]) };
        for tag in all.iter().filter(|tag| tag.starts_with("rect x")) {
            let [Some(x), Some(y), Some(w), Some(h)] = ["x", "y", "width", "height"].map(|name| number(tag, name))
            else {
                panic!("{tag}")
            };
            assert!(x + w <= width + 0.1 && y + h <= height && w > 0.0, "{tag}");
        }
    });
}

#[test]
fn no_two_runs_of_a_lane_lie_over_each_other() {
    each_moment(|scene| {
        let svg = drawn(scene);
        let mut taken: Vec<(f64, f64, f64)> = Vec::new();
        for group in svg.split("<g><title>Run ").skip(1) {
            let number = |text: &str, name: &str| -> f64 {
                let value = text.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next());
                value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{text} has {name}"))
            };
            let rects: Vec<&str> = group.split("</g>").next().unwrap_or_default().split("<rect").skip(1).collect();
            let (Some(first), Some(last)) = (rects.first(), rects.last()) else { continue };
            // A hollow stretch stands half a pixel lower, for its line.
            let (from, to, row) =
                (number(first, "x"), number(last, "x") + number(last, "width"), number(first, "y").floor());
            for (f, t, r) in &taken {
                assert!(row != *r || from + 0.6 >= *t || to <= *f + 0.6, "{from} to {to} meets {f} to {t} in row {r}");
            }
            taken.push((from, to, row));
        }
    });
}

#[test]
fn each_reason_of_waiting_and_each_gate_has_its_texture() {
    each_moment(|scene| {
        let svg = drawn(scene);
        let lanes = lanes(scene, SimTime::ZERO, scene.now);
        let segments: Vec<_> = lanes.into_iter().flat_map(|lane| lane.bars).flat_map(|bar| bar.segments).collect();
        let causes = |some: &[Cause]| segments.iter().filter(|s| s.cause.is_some_and(|c| some.contains(&c))).count();
        let kinds = |kind| segments.iter().filter(|s| s.kind == kind).count();
        let own = [Cause::WorkspaceBusy, Cause::KeptBack, Cause::BehindInWorkspace];
        for (tile, count) in [
            ("diagonals", causes(&own)),
            ("dots", causes(&[Cause::SlotsFull, Cause::BehindInQueue])),
            ("thin", kinds(SegmentKind::Policy)),
            ("wide", kinds(SegmentKind::Approval)),
        ] {
            assert_eq!(svg.matches(&format!("id=\"sb-svg-{tile}\"")).count(), 1);
            // The legend has one of each.
            assert_eq!(svg.matches(&format!("url(#sb-svg-{tile})")).count(), count + 1, "{tile}");
        }
    });
}

#[test]
fn a_machine_says_what_the_view_says() {
    each_moment(|scene| {
        let view = machine(scene);
        let svg = machine_svg(Some(&view));
        elements(&svg);
        for count in &view.statuses {
            assert!(svg.contains(&format!("<title>{}: {}</title>", count.status, count.status.gloss())));
        }
        for flow in view.flows.iter().filter(|flow| flow.count > 0) {
            assert!(svg.contains(&format!(">{} {}</text>", flow.rule, flow.count)), "{} {}", flow.rule, flow.count);
        }
        let never = view.flows.iter().filter(|flow| flow.count == 0).count();
        assert_eq!(svg.matches("stroke-dasharray=\"3 3\"").count(), never);
    });
}

#[test]
fn the_table_alone_has_no_counts() {
    let svg = machine_svg(None);
    elements(&svg);
    assert!(svg.contains(">T1</text>") && !svg.contains("font-weight"));
}

#[test]
fn names_are_no_markup() {
    let mut draft = crate::scenario::presets::org_queue(1, 1, 5, 85);
    draft.workspaces[0].name = "<b title=\"&\">\u{7}".into();
    draft.sources[0].workspace = draft.workspaces[0].name.clone();
    let svg = drawn(&play(draft).scene());
    elements(&svg);
    assert!(svg.contains(">&lt;b title=&quot;&amp;&quot;&gt; </text>"), "{svg}");
}

#[test]
fn too_many_runs_are_no_picture() {
    let simulation = play(crate::scenario::presets::org_queue(50, 10, MOST_BARS as u64 * 2, 85));
    let scene = simulation.scene();
    assert_eq!(timeline_svg(&scene, SimTime::ZERO, scene.now), None);
    assert!(timeline_svg(&scene, SimTime::ZERO, SimTime::from_millis(scene.now.millis() / 10)).is_some());
}

#[test]
fn an_empty_window_is_a_picture() {
    let simulation = play((PRESETS[0].draft)());
    let scene = simulation.scene();
    for (from, to) in [(0, 0), (5_000, 4_000), (u64::from(u32::MAX) * 1_000, u64::from(u32::MAX) * 2_000)] {
        let svg = timeline_svg(&scene, SimTime::from_millis(from), SimTime::from_millis(to));
        elements(&svg.unwrap_or_default());
    }
}
