//! The size of each small world is pinned. A changed rule that opens or closes a way shows here first: look at what changed, and pin
//! the new size if that is what was meant.

use signalbox::{
    studies::explore::{Explorer, PRESETS, Report, Verdict, Wish, preset},
    words::{Command, RuleId},
};

use crate::explore;

/// Id, states, steps, depth, ends.
const SIZES: &[(&str, u32, u64, u32, u32)] = &[
    ("one_slot", 5_721, 14_698, 12, 432),
    ("two_slots", 7_797, 27_189, 12, 432),
    ("abort", 14_653, 52_017, 12, 948),
    ("abort_anything", 24_674, 87_699, 12, 1_476),
    ("apply_and_unlock", 72_529, 215_764, 16, 2_906),
    ("approval", 9_855, 30_645, 14, 717),
    ("changing_minds", 88_639, 378_199, 14, 1_800),
    ("held_back", 126_902, 264_651, 17, 33_636),
    ("drift", 25_123, 81_653, 20, 542),
    ("drifted_hold", 2_658, 4_292, 13, 780),
    ("everything", 396_640, 1_040_155, 18, 99_066),
];

fn sound() -> impl Iterator<Item = Report> {
    PRESETS.iter().map(|preset| (preset.world)()).filter(|small| small.sabotage.is_none()).map(explore)
}

/// Every law holds in every state of every sound world, and each world has the size it had.
#[test]
fn every_law_holds_in_every_small_world() {
    let mut sizes = Vec::new();
    let mut taken = [0; RuleId::ALL.len()];
    for (preset, report) in PRESETS.iter().zip(sound()) {
        assert!(report.complete, "{} was not looked at to its end", preset.id);
        for law in &report.laws {
            assert_eq!(law.verdict, Verdict::Holds, "{} in {}", law.law, preset.id);
        }
        assert_eq!(report.levels.iter().sum::<u32>(), report.states);
        assert_eq!(report.levels.len(), report.depth as usize + 1);
        sizes.push((preset.id, report.states, report.transitions, report.depth, report.ends));
        for (sum, (_, times)) in taken.iter_mut().zip(&report.taken) {
            *sum += times;
        }
    }
    assert_eq!(sizes, SIZES, "the small worlds have other sizes");
    // Together they take every edge of the table.
    for (rule, times) in RuleId::ALL.iter().zip(taken) {
        assert!(times > 0, "no small world takes {rule}");
    }
}

/// A worker asks for a portion at a time, and gets the same.
#[test]
fn a_search_in_portions_finds_the_same() {
    let small = preset("one_slot").expect("a small world");
    let mut explorer = Explorer::new(small.clone()).expect("a sound scenario");
    let mut before = explorer.progress();
    assert!(!before.finished && before.states == 1);
    loop {
        let progress = explorer.step(100);
        assert!(progress.states >= before.states && progress.depth >= before.depth);
        if progress.finished {
            break;
        }
        // While it is not finished, what can only be known at the end is not claimed.
        before = progress;
    }
    assert_eq!(explorer.report(), explore(small));
}

/// A world that is larger than its bound is not claimed to be lawful.
#[test]
fn a_bounded_search_says_so() {
    let mut small = preset("two_slots").expect("a small world");
    small.bounds.states = 500;
    let report = explore(small);
    assert!(!report.complete && report.is_lawful() && report.states >= 500);
    let verdict = |name| report.laws.iter().find(|law| law.law == name).map(|law| law.verdict.clone());
    assert_eq!(verdict("one_at_a_time"), Some(Verdict::HoldsSoFar));
    assert_eq!(verdict("no_dead_end"), Some(Verdict::NotChecked));
}

/// A small world is data: a page can send it to a worker.
#[test]
fn a_small_world_survives_json() {
    for preset in PRESETS {
        let small = (preset.world)();
        let text = serde_json::to_string(&small).unwrap();
        assert_eq!(serde_json::from_str::<signalbox::studies::explore::SmallWorld>(&text).unwrap(), small);
    }
}

/// A closed limit is a rest and no dead end: somebody may raise it again.
#[test]
fn waiting_for_somebody_outside_is_no_dead_end() {
    let closed = Wish::Give(Command::SetLimit { limit: 0 });
    let report = explore(preset("one_slot").expect("a small world").with(closed, 1));
    assert!(report.complete && report.is_lawful());
}

/// Each difference between readings is a difference between worlds.
#[test]
fn aborting_more_reaches_more() {
    let states = |id| SIZES.iter().find(|(name, ..)| *name == id).map(|(_, states, ..)| *states);
    assert!(states("abort") < states("abort_anything"));
    assert!(states("two_slots") < states("abort"));
}
