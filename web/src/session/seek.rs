//! Where the cursor goes: next and previous events and instants, and the moment a new case opens at.

use signalbox::{
    history::{Reader, Simulation},
    words::{SimTime, Span},
};

use super::player::{Cursor, Player};

/// How far a new case is searched for a busy moment, in events.
const OPENING: u32 = 3_000;
/// A new case opens this long before its first busy moment, so that one sees it coming.
const LEAD: Span = Span::from_secs(150);

/// The event number after going `by` events on (or back).
#[must_use]
pub(super) fn step_event(cursor: Cursor, by: i32) -> u32 {
    cursor.seq.saturating_add_signed(by)
}

/// The event number after going an instant on, or one back: always the end of an instant, or the beginning of all.
#[must_use]
pub(super) fn step_instant(sim: &Simulation, cursor: Cursor, forward: bool) -> u32 {
    let journal = sim.engine().journal();
    let records = journal.records();
    if forward {
        return match records.get(cursor.seq as usize) {
            Some(next) => journal.count_at(next.at()),
            None => cursor.seq,
        };
    }
    let Some(latest) = (cursor.seq as usize).checked_sub(1).and_then(|i| records.get(i)) else { return 0 };
    records.partition_point(|record| record.at() < latest.at()) as u32
}

/// When the latest event before the cursor happened, and the next one after it, as far as the history is computed.
#[must_use]
pub(super) fn neighbours(player: &Player) -> [Option<SimTime>; 2] {
    let records = player.sim().engine().journal().records();
    let seq = player.cursor().seq as usize;
    let at = |place: Option<usize>| place.and_then(|place| records.get(place)).map(|record| record.at());
    [at(seq.checked_sub(1)), at(Some(seq))]
}

/// The moment a new case opens at: shortly before the first instant at which every slot is taken and somebody waits, so that
/// there is something to see; the start, if that does not come soon.
#[must_use]
pub(super) fn opening(sim: &Simulation) -> SimTime {
    let mut reader = Reader::new(sim);
    let records = sim.engine().journal().records();
    let mut seq = 0;
    while let Some(record) = records.get(seq as usize).filter(|_| seq < OPENING) {
        reader.seek_time(sim, record.at());
        let world = reader.world();
        if world.jobs() >= world.limit() && world.live().filter(|run| run.waits()).count() > world.jobs() as usize {
            return SimTime::from_millis(record.at().since(SimTime::ZERO + LEAD).millis());
        }
        seq = reader.seq();
    }
    SimTime::ZERO
}

#[cfg(test)]
mod tests {
    use super::*;
    use signalbox::{history::SavedCase, scenario::presets::PRESETS};

    fn player(preset: usize) -> Player {
        match Player::open(SavedCase::new((PRESETS[preset].draft)(), 42)) {
            Ok(player) => player,
            Err(problem) => panic!("the preset opens: {problem}"),
        }
    }

    #[test]
    fn steps_through_instants_come_back_to_the_same_places() {
        let mut player = player(0);
        let mut places = vec![0];
        for _ in 0..50 {
            player.seek_seq(step_instant(player.sim(), player.cursor(), true));
            places.push(player.cursor().seq);
        }
        for place in places.iter().rev().skip(1) {
            player.seek_seq(step_instant(player.sim(), player.cursor(), false));
            assert_eq!(player.cursor().seq, *place);
        }
    }

    #[test]
    fn stepping_stops_at_both_ends() {
        let mut player = player(0);
        player.seek_seq(step_event(player.cursor(), -1));
        assert_eq!(player.cursor().seq, 0);
        player.seek_time(player.end());
        let last = player.cursor().seq;
        player.seek_seq(step_event(player.cursor(), 1));
        assert_eq!(player.cursor().seq, last);
        assert_eq!(step_instant(player.sim(), player.cursor(), true), last);
    }

    #[test]
    fn the_default_scenario_opens_when_something_is_going_on() {
        let mut player = player(0);
        let at = opening(player.sim());
        assert!(at > SimTime::ZERO);
        player.seek_time(at);
        assert!(player.scene().world.live().count() > 0);
    }
}
