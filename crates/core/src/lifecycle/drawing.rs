//! The ten-state machine, laid out by hand: waiting, working, gates, ended, from left to right. Never automatically: people learn
//! where a status is.
//!
//! Units are pixels of a drawing 460 wide; it is drawn larger by scale alone. Every edge is a track with right angles, as in a
//! signal box. The app and the exported pictures draw from here.

use crate::{
    form::number,
    words::{RuleId, Status},
};

/// The drawing's size.
pub const SIZE: (f64, f64) = (460.0, 322.0);

/// A status's place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
    /// How many tokens it can show.
    pub tokens: usize,
    /// Whether its name has a line to itself.
    pub tall: bool,
}

const fn at(x: f64, y: f64, w: f64, h: f64, tokens: usize) -> Place {
    Place { x, y, w, h, tokens, tall: tokens > 2 || (tokens == 0 && h > 30.0) }
}

/// Where a status stands.
#[must_use]
pub const fn place(status: Status) -> Place {
    match status {
        Status::Queued => at(4.0, 20.0, 88.0, 128.0, 9),
        Status::InProgress => at(130.0, 20.0, 88.0, 128.0, 9),
        Status::PendingPolicy => at(250.0, 4.0, 94.0, 60.0, 2),
        Status::PendingApproval => at(250.0, 104.0, 94.0, 60.0, 2),
        Status::Completed => at(368.0, 60.0, 90.0, 46.0, 0),
        Status::Rejected => at(368.0, 142.0, 90.0, 28.0, 0),
        Status::Unlocked => at(368.0, 182.0, 90.0, 28.0, 0),
        Status::Failed => at(368.0, 214.0, 90.0, 28.0, 0),
        Status::TimedOut => at(368.0, 246.0, 90.0, 28.0, 0),
        Status::Aborted => at(368.0, 278.0, 90.0, 40.0, 0),
    }
}

/// An edge's track and where its label stands.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Track {
    /// The corners it passes, the first in its source and the last at its target.
    pub points: &'static [(f64, f64)],
    /// The label's middle; `None` where another row of the same rule carries it.
    pub label: Option<(f64, f64)>,
}

const fn track(points: &'static [(f64, f64)], label: Option<(f64, f64)>) -> Track {
    Track { points, label }
}

/// The track of a row of the rule table. `None` for a row that this drawing does not know, which a test forbids.
#[must_use]
pub const fn edge(rule: RuleId, from: Option<Status>) -> Option<Track> {
    Some(match (rule, from) {
        (RuleId::T0, None) => track(&[(48.0, 2.0), (48.0, 20.0)], Some((70.0, 9.0))),
        (RuleId::T1, Some(Status::Queued)) => track(&[(92.0, 84.0), (130.0, 84.0)], Some((111.0, 72.0))),
        (RuleId::T2, Some(Status::InProgress)) => track(&[(218.0, 84.0), (368.0, 84.0)], Some((300.0, 84.0))),
        (RuleId::T3, Some(Status::InProgress)) => {
            track(&[(182.0, 148.0), (182.0, 228.0), (368.0, 228.0)], Some((300.0, 228.0)))
        }
        (RuleId::T4, Some(Status::InProgress)) => {
            track(&[(166.0, 148.0), (166.0, 256.0), (368.0, 256.0)], Some((300.0, 256.0)))
        }
        (RuleId::T5, Some(Status::InProgress)) => {
            track(&[(150.0, 148.0), (150.0, 287.0), (368.0, 287.0)], Some((300.0, 287.0)))
        }
        (RuleId::T6, Some(Status::Completed)) => {
            track(&[(440.0, 60.0), (440.0, 20.0), (344.0, 20.0)], Some((400.0, 20.0)))
        }
        (RuleId::T7, Some(Status::PendingPolicy)) => {
            track(&[(344.0, 46.0), (400.0, 46.0), (400.0, 60.0)], Some((368.0, 46.0)))
        }
        (RuleId::T8, Some(Status::Completed)) => track(&[(440.0, 106.0), (440.0, 142.0)], Some((441.0, 124.0))),
        (RuleId::T9, Some(Status::Completed)) => {
            track(&[(386.0, 106.0), (386.0, 116.0), (344.0, 116.0)], Some((364.0, 116.0)))
        }
        (RuleId::T10, Some(Status::PendingApproval)) => {
            track(&[(344.0, 133.0), (410.0, 133.0), (410.0, 106.0)], Some((376.0, 132.0)))
        }
        (RuleId::T11, Some(Status::PendingApproval)) => track(&[(344.0, 156.0), (368.0, 156.0)], Some((356.0, 156.0))),
        (RuleId::T12, Some(Status::InProgress)) => {
            track(&[(198.0, 148.0), (198.0, 196.0), (368.0, 196.0)], Some((300.0, 196.0)))
        }
        (RuleId::T13, Some(Status::Queued)) => {
            track(&[(28.0, 148.0), (28.0, 311.0), (368.0, 311.0)], Some((110.0, 311.0)))
        }
        (RuleId::T13, Some(Status::PendingPolicy)) => {
            track(&[(250.0, 34.0), (237.0, 34.0), (237.0, 311.0), (368.0, 311.0)], None)
        }
        (RuleId::T13, Some(Status::PendingApproval)) => {
            track(&[(250.0, 148.0), (237.0, 148.0), (237.0, 311.0), (368.0, 311.0)], None)
        }
        (RuleId::T14, Some(Status::Queued)) => {
            track(&[(48.0, 148.0), (48.0, 299.0), (368.0, 299.0)], Some((110.0, 297.0)))
        }
        (RuleId::T15, Some(Status::Queued)) => {
            track(&[(68.0, 148.0), (68.0, 266.0), (368.0, 266.0)], Some((110.0, 266.0)))
        }
        _ => return None,
    })
}

/// How much of each corner is rounded away.
const CORNER: f64 = 6.0;

/// The track as SVG path data, corners rounded.
#[must_use]
pub fn path(points: &[(f64, f64)]) -> String {
    let mut out = String::new();
    for (i, point) in points.iter().enumerate() {
        let turn = i.checked_sub(1).and_then(|b| points.get(b)).zip(points.get(i + 1));
        match turn {
            None => push(&mut out, if i == 0 { "M" } else { "L" }, *point),
            Some((before, after)) => {
                push(&mut out, "L", towards(*point, *before));
                push(&mut out, "Q", *point);
                push(&mut out, " ", towards(*point, *after));
            }
        }
    }
    out
}

fn push(out: &mut String, letter: &str, (x, y): (f64, f64)) {
    for part in [letter, &number(x), " ", &number(y)] {
        out.push_str(part);
    }
}

/// The point a corner's length away from `from` on the way to `to`.
fn towards(from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    // Tracks have right angles, so one of the two is nothing.
    let length = dx.abs() + dy.abs();
    let share = if length > 0.0 { (CORNER / length).min(0.5) } else { 0.0 };
    (from.0 + dx * share, from.1 + dy * share)
}

/// A glyph in a box of 12 × 12: what is filled and what is drawn as a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Glyph {
    /// Filled outlines; may be empty.
    pub fill: &'static str,
    /// Lines; may be empty.
    pub line: &'static str,
}

const fn filled(fill: &'static str) -> Glyph {
    Glyph { fill, line: "" }
}

const fn lined(line: &'static str) -> Glyph {
    Glyph { fill: "", line }
}

/// The glyph of a status: unique, so that it tells the status where colour cannot.
#[must_use]
pub const fn glyph(status: Status) -> Glyph {
    match status {
        // An hourglass.
        Status::Queued => lined("M3 1.5H9L6 6L9 10.5H3L6 6Z"),
        // A play triangle.
        Status::InProgress => filled("M3 1.2L10.8 6L3 10.8Z"),
        // A shield.
        Status::PendingPolicy => filled("M6 .8L10.6 2.5V6C10.6 8.6 8.7 10.5 6 11.4C3.3 10.5 1.4 8.6 1.4 6V2.5Z"),
        // A person.
        Status::PendingApproval => {
            filled("M6 .9A2.4 2.4 0 1 1 6 5.7A2.4 2.4 0 1 1 6 .9ZM1.4 11.3C1.4 8.4 3.3 6.8 6 6.8S10.6 8.4 10.6 11.3Z")
        }
        // A tick.
        Status::Completed => lined("M1.8 6.4L4.7 9.3L10.2 2.9"),
        // An open padlock.
        Status::Unlocked => Glyph { fill: "M2 5.6H10V11.2H2Z", line: "M3.7 5.6V3.2A2.2 2.2 0 0 1 8 2.5" },
        // A cross.
        Status::Failed => lined("M2.4 2.4L9.6 9.6M9.6 2.4L2.4 9.6"),
        // A clock.
        Status::TimedOut => lined("M6 1.2A4.8 4.8 0 1 1 6 10.8A4.8 4.8 0 1 1 6 1.2ZM6 3.3V6.3L8.1 7.7"),
        // A barred circle.
        Status::Rejected => lined("M6 1.2A4.8 4.8 0 1 1 6 10.8A4.8 4.8 0 1 1 6 1.2ZM2.7 2.7L9.3 9.3"),
        // A square.
        Status::Aborted => filled("M2.4 2.4H9.6V9.6H2.4Z"),
    }
}

#[cfg(test)]
mod tests {
    use crate::lifecycle::RULES;

    use super::*;

    fn inside(place: &Place, (x, y): (f64, f64)) -> bool {
        x >= place.x - 0.01 && x <= place.x + place.w + 0.01 && y >= place.y - 0.01 && y <= place.y + place.h + 0.01
    }

    #[test]
    fn no_two_statuses_share_a_glyph() {
        let glyphs: std::collections::BTreeSet<_> =
            Status::ALL.iter().map(|s| glyph(*s)).map(|g| (g.fill, g.line)).collect();
        assert_eq!(glyphs.len(), Status::ALL.len());
    }

    #[test]
    fn every_row_of_the_table_has_a_track_from_its_source_to_its_target() {
        for rule in RULES {
            let track = edge(rule.id, rule.from).unwrap_or_else(|| panic!("{} has no track", rule.id));
            let ends = (track.points.first().copied(), track.points.last().copied());
            let (Some(first), Some(last)) = ends else { panic!("{} has no points", rule.id) };
            if let Some(from) = rule.from {
                assert!(inside(&place(from), first), "{} leaves {from}", rule.id);
            }
            assert!(inside(&place(rule.to), last), "{} meets {}", rule.id, rule.to);
            let straight = track.points.windows(2).all(|p| p[0].0 == p[1].0 || p[0].1 == p[1].1);
            assert!(straight, "{} has right angles", rule.id);
        }
    }

    #[test]
    fn every_rule_has_exactly_one_label() {
        for id in RuleId::ALL {
            let labels = RULES.iter().filter(|r| r.id == *id).filter_map(|r| edge(r.id, r.from)?.label);
            assert_eq!(labels.count(), 1, "{id}");
        }
    }

    #[test]
    fn no_two_statuses_overlap_and_all_lie_within_the_drawing() {
        for a in Status::ALL {
            let p = place(*a);
            assert!(p.x >= 0.0 && p.y >= 0.0 && p.x + p.w <= SIZE.0 && p.y + p.h <= SIZE.1, "{a}");
            for b in Status::ALL.iter().filter(|b| *b != a) {
                let q = place(*b);
                let apart = p.x + p.w <= q.x || q.x + q.w <= p.x || p.y + p.h <= q.y || q.y + q.h <= p.y;
                assert!(apart, "{a} and {b}");
            }
        }
    }

    #[test]
    fn tracks_pass_no_other_status() {
        for rule in RULES {
            let Some(track) = edge(rule.id, rule.from) else { continue };
            for status in Status::ALL.iter().filter(|s| Some(**s) != rule.from && **s != rule.to) {
                let p = place(*status);
                for pair in track.points.windows(2) {
                    for i in 0..=50 {
                        let share = f64::from(i) / 50.0;
                        let x = pair[0].0 + (pair[1].0 - pair[0].0) * share;
                        let y = pair[0].1 + (pair[1].1 - pair[0].1) * share;
                        assert!(!inside(&p, (x, y)), "{} passes {status}", rule.id);
                    }
                }
            }
        }
    }

    #[test]
    fn corners_are_rounded() {
        assert_eq!(path(&[(0.0, 0.0), (0.0, 20.0)]), "M0 0L0 20");
        assert_eq!(path(&[(0.0, 0.0), (0.0, 20.0), (20.0, 20.0)]), "M0 0L0 14Q0 20 6 20L20 20");
    }
}
