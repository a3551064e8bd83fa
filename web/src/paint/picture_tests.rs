//! What must hold for a picture of the timeline, whatever it shows.

use signalbox::{
    history::{Reader, SavedCase, Simulation},
    scenario::presets::{org_queue, platform_team, runner_trouble},
};

use crate::paint::{
    lanes::{self, Sizes},
    scale::{Break, Breaks},
    window::Window,
};

use super::*;

const SIZES: Sizes = Sizes { row: 17.0, head: 0.0 };

fn played(draft: signalbox::scenario::Draft) -> Simulation {
    let Ok(mut sim) = Simulation::open(SavedCase::new(draft, 42)) else { panic!("the preset opens") };
    sim.run_until(sim.horizon(), u32::MAX);
    sim
}

/// Calls `look` with charts of many moments and windows.
fn charts(sim: &Simulation, mut look: impl FnMut(&Chart<'_>)) {
    let end = seconds(sim.engine().now());
    let mut reader = Reader::new(sim);
    let folded = Breaks::new(vec![Break { from: end * 0.30, to: end * 0.34 }]);
    for grouping in Grouping::ALL {
        let index = LaneIndex::new(*grouping, &sim.scene());
        for share in [0.1, 0.5, 0.97] {
            reader.seek_time(sim, millis(end * share));
            let scene = reader.scene(sim, millis(end * share));
            for scale in [
                Scale::following(end * share, 3_600.0, &Breaks::default()),
                Scale::new(Window { from: end * 0.2, length: end * 0.4 }, &folded),
                Scale::all(end, &Breaks::default()),
            ] {
                let places = lanes::lay_out(&rows(&index, &scene, scale.around()), SIZES);
                let chart = Chart {
                    index: &index,
                    scene: &scene,
                    scale: &scale,
                    places: &places,
                    width: 900.0,
                    height: 400.0,
                    scroll: 30.0,
                };
                look(&chart);
            }
        }
    }
}

#[test]
fn a_pointer_finds_the_run_that_is_drawn() {
    let mut found = 0;
    for sim in [played(platform_team()), played(runner_trouble())] {
        charts(&sim, |chart| {
            for shape in chart.draw().shapes {
                let (left, right) = (shape.rect.x.max(0.0), shape.rect.right().min(chart.width));
                if right - left < 2.0 || shape.rect.middle() < 0.0 {
                    continue;
                }
                let hit = chart.hit(f64::midpoint(left, right), shape.rect.middle());
                assert_eq!(hit, Some(shape.run), "{} {shape:?}", chart.index.grouping());
                found += 1;
            }
        });
    }
    assert!(found > 500, "{found}");
}

#[test]
fn nothing_of_the_future_is_drawn_as_if_it_had_happened() {
    charts(&played(platform_team()), |chart| {
        let (now, picture) = (chart.x(seconds(chart.scene.now)), chart.draw());
        for shape in &picture.shapes {
            let known = chart.scene.world.known(chart.scene.past, shape.run).expect("only runs that exist are drawn");
            assert_eq!(shape.status, known.course.status);
            assert!(shape.rect.right() <= now.max(shape.rect.x + THIN) + 1e-6, "{shape:?} now {now}");
        }
        for (ink, rects) in &picture.blocks {
            for rect in rects {
                match ink {
                    Ink::Ghost => assert!(rect.x >= now - 1e-6 || rect.x <= -MARGIN, "{rect:?} now {now}"),
                    _ => assert!(rect.x <= now + 1e-6, "{rect:?} now {now}"),
                }
            }
        }
    });
}

#[test]
fn however_many_runs_a_picture_has_few_parts_and_no_run_in_sight_is_missing() {
    let sim = played(org_queue(20, 10, 40_000, 85));
    charts(&sim, |chart| {
        let picture = chart.draw();
        let parts = picture.shapes.len() + picture.blocks.values().map(Vec::len).sum::<usize>();
        let rows: usize = chart.places.iter().map(|place| place.rows).sum();
        assert!(parts < rows.min(90) * 900, "{parts} parts in {rows} rows, {}", chart.index.grouping());
    });
}

#[test]
fn the_runs_of_a_lane_are_those_that_are_drawn() {
    charts(&played(platform_team()), |chart| {
        let told: Vec<RunNo> = (0..chart.places.len()).flat_map(|lane| chart.runs(lane)).collect();
        for shape in chart.draw().shapes.iter().filter(|s| s.rect.right() > 1.0 && s.rect.x < chart.width - 1.0) {
            assert!(told.contains(&shape.run), "{} {shape:?}", chart.index.grouping());
        }
        for run in told {
            let rect = chart.place_of(run).expect("a run that is told has a place");
            assert!(rect.right() >= -THIN && rect.x <= chart.width + THIN, "{run} {rect:?}");
        }
    });
}

#[test]
fn connectors_lead_from_the_end_of_one_bar_to_the_start_of_the_other() {
    let sim = played(platform_team());
    let mut seen = 0;
    charts(&sim, |chart| {
        for i in 0..chart.scene.world.run_count() as usize {
            let run = RunNo::at_index(i);
            let origin = chart.scene.run(run).ok().and_then(|run| run.birth.origin);
            let Some(origin) = origin else { continue };
            let Some(link) = chart.link(Relation::Origin, origin, run) else { continue };
            let (a, b) = (chart.place_of(origin), chart.place_of(run));
            let (a, b) = (a.expect("it is linked"), b.expect("it is linked"));
            assert!(link.from.0 <= link.to.0 && (link.to.0 - b.x).abs() < 1e-9);
            assert!((link.from.1 - a.middle()).abs() < 1e-9);
            seen += 1;
        }
    });
    assert!(seen > 100, "{seen}");
}
