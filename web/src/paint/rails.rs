//! Branches as rails: a line for each, beginning where it leaves its parent. One unit high each, a hundred units wide.

use std::fmt::Write as _;

use signalbox::words::SimTime;

/// A branch as its list shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Rail {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// The branch it was forked from.
    pub parent: Option<u32>,
    /// How many branches it descends from.
    pub depth: u32,
    /// The instant of the fork.
    pub fork_at: SimTime,
    /// The instants of its commands since the fork.
    pub commands: Vec<SimTime>,
    /// Whether it is played.
    pub current: bool,
}

/// A rail as paths.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawn {
    /// From the parent's line down to its own, and on to the end.
    pub line: String,
    /// Its commands.
    pub marks: String,
    /// Whether it is played.
    pub current: bool,
}

/// The rails of branches, in their order. The end is that of the history that is played.
#[must_use]
pub fn draw(rails: &[Rail], end: SimTime) -> Vec<Drawn> {
    let x = |at: SimTime| 100.0 * (at.millis() as f64 / end.millis().max(1) as f64).min(1.0);
    let middle = |row: usize| row as f64 + 0.5;
    let rail = |(row, rail): (usize, &Rail)| {
        let (from, y) = (x(rail.fork_at), middle(row));
        let parent = rails.iter().position(|other| Some(other.id) == rail.parent);
        let line = match parent {
            Some(parent) => format!("M{from:.2} {:.1}V{y:.1}H100", middle(parent)),
            None => format!("M{from:.2} {y:.1}H100"),
        };
        let mut marks = String::new();
        for at in &rail.commands {
            // Writing to a string cannot fail.
            let _ = write!(marks, "M{:.2} {:.2}v.5", x(*at), y - 0.25);
        }
        Drawn { line, marks, current: rail.current }
    };
    rails.iter().enumerate().map(rail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rail(id: u32, parent: Option<u32>, fork_at: u64, commands: &[u64]) -> Rail {
        let at = SimTime::from_millis;
        let commands = commands.iter().copied().map(at).collect();
        Rail { id, name: String::new(), parent, depth: 0, fork_at: at(fork_at), commands, current: id == 0 }
    }

    #[test]
    fn a_rail_leaves_its_parents_line_at_the_instant_of_the_fork() {
        let drawn = draw(
            &[rail(0, None, 0, &[800]), rail(3, Some(0), 500, &[500]), rail(4, Some(9), 250, &[])],
            SimTime::from_millis(1_000),
        );
        assert_eq!(drawn[0], Drawn { line: "M0.00 0.5H100".into(), marks: "M80.00 0.25v.5".into(), current: true });
        assert_eq!(drawn[1].line, "M50.00 0.5V1.5H100");
        assert_eq!(drawn[1].marks, "M50.00 1.25v.5");
        assert_eq!(drawn[2].line, "M25.00 2.5H100", "its parent is not shown");
        assert_eq!(draw(&[rail(0, None, 0, &[7])], SimTime::ZERO)[0].marks, "M100.00 0.25v.5");
    }
}
