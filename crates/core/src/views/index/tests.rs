//! What must hold for the index, over the presets and the reference load.

use std::collections::BTreeMap;

use crate::{
    history::{Reader, SavedCase, Simulation},
    scenario::{
        Draft,
        presets::{PRESETS, org_queue},
    },
    words::Span,
};

use super::*;

fn played(draft: Draft) -> Simulation {
    let mut sim = match Simulation::open(SavedCase::new(draft, 42)) {
        Ok(sim) => sim,
        Err(problem) => panic!("the preset opens: {problem}"),
    };
    sim.run_until(sim.horizon(), u32::MAX);
    sim
}

fn all() -> Vec<Simulation> {
    let presets = PRESETS.iter().filter(|p| p.id != "org_queue").map(|p| played((p.draft)()));
    presets.chain([played(org_queue(20, 4, 4_000, 90))]).collect()
}

/// What a walk over everything hands over, by lane.
fn walk(index: &LaneIndex, window: (SimTime, SimTime), grain: u64, seam: SimTime) -> Vec<Vec<Sum>> {
    let one = |lane: usize| {
        let mut out = Vec::new();
        for row in 0..index.rows(lane, SimTime::ZERO, SimTime::MAX) {
            index.walk(Spot { lane, row }, window, grain, seam, &mut |piece| {
                out.push(match piece {
                    Piece::Sum(sum) => *sum,
                    Piece::Run(stay) => {
                        Sum { first: stay.run, runs: 1, from: stay.from, to: stay.to, spent: [0; 3], worst: None }
                    }
                });
            });
        }
        out
    };
    (0..index.lanes()).map(one).collect()
}

#[test]
fn every_run_lies_in_one_row_and_no_two_of_a_row_overlap() {
    for sim in all() {
        let head = sim.scene();
        for grouping in Grouping::ALL {
            let index = LaneIndex::new(*grouping, &head);
            let mut seen = BTreeMap::new();
            for lane in walk(&index, (SimTime::ZERO, SimTime::MAX), 0, SimTime::ZERO) {
                // Rows come one after another: within one, each begins when the one before has ended.
                for pair in lane.windows(2).filter(|pair| pair[1].first > pair[0].first) {
                    let same = index.spot(pair[0].first) == index.spot(pair[1].first);
                    assert!(!same || pair[1].from >= pair[0].to, "{grouping}: {pair:?}");
                }
                lane.iter().for_each(|one| *seen.entry(one.first).or_insert(0) += 1);
            }
            let unsettled = if grouping.moves() { head.world.live().count() } else { 0 };
            assert_eq!(seen.len() + unsettled, head.world.run_count() as usize, "{grouping}");
            assert!(seen.values().all(|n| *n == 1), "{grouping}");
        }
    }
}

#[test]
fn a_run_lies_in_the_first_row_that_is_free() {
    for sim in all() {
        let head = sim.scene();
        for grouping in Grouping::ALL {
            let index = LaneIndex::new(*grouping, &head);
            let mut lanes = vec![Vec::<SimTime>::new(); index.lanes()];
            for i in 0..head.world.run_count() as usize {
                let Some(run) = head.world.known(head.past, RunNo::at_index(i)) else { continue };
                let Some(spot) = index.spot(run.no) else { continue };
                let (ends, from) = (&mut lanes[spot.lane], run.birth.created);
                let free = ends.iter().position(|end| *end <= from).unwrap_or(ends.len());
                ends.resize(ends.len().max(free + 1), SimTime::ZERO);
                ends[free] = if run.live.is_some() { SimTime::MAX } else { run.course.ended };
                assert_eq!(spot.row, free, "{grouping}: run {}", run.no);
            }
        }
    }
}

#[test]
fn sums_over_buckets_equal_the_totals_on_every_level() {
    for sim in all() {
        let head = sim.scene();
        let index = LaneIndex::new(Grouping::Workspace, &head);
        for row in index.lanes.iter().flat_map(|lane| &lane.rows) {
            let mut stays = Vec::new();
            row.walk((SimTime::ZERO, SimTime::MAX), 0, SimTime::ZERO, &mut |piece| {
                if let Piece::Run(stay) = piece {
                    stays.extend(head.world.known(head.past, stay.run).map(|run| sum(&run)));
                }
            });
            let total = |sums: &[Sum]| {
                let spent = (0..3).map(|i| sums.iter().map(|s| s.spent[i]).sum::<u64>()).collect::<Vec<_>>();
                let bad = sums.iter().any(|s| s.worst == Some(Status::Failed));
                (sums.iter().map(|s| s.runs).sum::<u32>(), spent, sums.first().map(|s| s.from), bad)
            };
            for level in row.levels() {
                assert_eq!(total(level), total(&stays));
                assert_eq!(level.last().map(|s| s.to), stays.last().map(|s| s.to));
            }
            assert_eq!(row.levels().last().map_or(1, Vec::len), 1, "the top is one sum");
        }
    }
}

#[test]
fn a_history_computed_in_parts_gives_the_same_index() {
    for grouping in Grouping::ALL {
        let mut sim = match Simulation::open(SavedCase::new((PRESETS[0].draft)(), 7)) {
            Ok(sim) => sim,
            Err(problem) => panic!("the preset opens: {problem}"),
        };
        let mut index = LaneIndex::new(*grouping, &sim.scene());
        while sim.run_until(sim.horizon(), 97) == crate::history::Progress::Paused {
            index.extend(&sim.scene());
        }
        index.extend(&sim.scene());
        assert_eq!(index, LaneIndex::new(*grouping, &sim.scene()), "{grouping}");
    }
}

#[test]
fn however_many_runs_few_pieces_are_handed_over_and_none_is_lost() {
    let sim = played(org_queue(4, 2, 20_000, 85));
    let head = sim.scene();
    let index = LaneIndex::new(Grouping::Workspace, &head);
    let end = head.now.millis();
    // A thousand pixels, two of them a grain.
    for pieces in walk(&index, (SimTime::ZERO, head.now), end / 500, SimTime::MAX) {
        let runs: u32 = pieces.iter().map(|p| p.runs).sum();
        assert!(runs > 4_000, "{runs}");
    }
    let first = Spot { lane: 0, row: 0 };
    let mut pieces = 0;
    index.walk(first, (SimTime::ZERO, head.now), end / 500, SimTime::MAX, &mut |_| pieces += 1);
    // At each scale, sums that are too long for a grain stand apart, so there are at most a few for each.
    assert!(pieces < 2_500, "{pieces}");
}

#[test]
fn no_sum_reaches_across_the_cursor() {
    let sim = played(org_queue(20, 4, 4_000, 90));
    let index = LaneIndex::new(Grouping::Trigger, &sim.scene());
    for share in 1..40 {
        let seam = SimTime::from_millis(sim.engine().now().millis() / 40 * share);
        for sum in walk(&index, (SimTime::ZERO, SimTime::MAX), u64::MAX, seam).into_iter().flatten() {
            assert!(sum.runs == 1 || sum.to < seam || sum.from > seam, "{sum:?} at {seam:?}");
        }
    }
}

#[test]
fn a_run_is_found_where_it_lies_and_beside_it_only_within_the_slack() {
    for sim in all() {
        let index = LaneIndex::new(Grouping::Workspace, &sim.scene());
        for lane in walk(&index, (SimTime::ZERO, SimTime::MAX), 0, SimTime::ZERO) {
            for run in lane.iter().filter(|run| run.to != SimTime::MAX && run.to > run.from) {
                let spot = index.spot(run.first).expect("it was walked over");
                let middle = SimTime::from_millis(u64::midpoint(run.from.millis(), run.to.millis()));
                assert_eq!(index.at(spot, middle, 0), Some(run.first));
                let before = SimTime::from_millis(run.from.millis().saturating_sub(1));
                assert_ne!(index.at(spot, before, 0), Some(run.first));
            }
        }
        assert_eq!(index.at(Spot { lane: 0, row: 9_999 }, SimTime::ZERO, u64::MAX), None);
    }
}

#[test]
fn idle_stretches_hold_no_living_run_and_nothing_longer_is_left() {
    let least = Span::from_mins(10);
    for sim in all() {
        let stretches = idle(&sim.scene(), least);
        let mut reader = Reader::new(&sim);
        for stretch in &stretches {
            assert!(stretch.to.since(stretch.from) >= least);
            reader.seek_time(&sim, SimTime::from_millis(stretch.to.millis() - 1));
            assert_eq!(reader.world().live().count(), 0, "{stretch:?}");
        }
        // Every instant between two events at which nobody lives, and that lasts long enough, is in one of them.
        let records = sim.engine().journal().records();
        let pairs = records.iter().zip(records.iter_from(1)).map(|(one, next)| [one, next]);
        for pair in pairs.filter(|pair| pair[1].at().since(pair[0].at()) >= least) {
            reader.seek_time(&sim, pair[0].at());
            let inside = stretches.iter().any(|s| s.from <= pair[0].at() && pair[1].at() <= s.to);
            assert_eq!(inside, reader.world().live().count() == 0);
        }
    }
}
