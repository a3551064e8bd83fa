//! What is being taught: the scene of the first visit, or a guided scenario. Signals and moves; what it looks like is the pages'.
//!
//! A lesson plays an ordinary case in the ordinary app. It opens beside the user's own case the way any case does, so
//! nothing of that is touched, and the lesson ends by itself as soon as another case is open.

use leptos::prelude::*;
use signalbox::{
    history::{OpenProblem, SavedCase},
    scenario::{
        Draft,
        guided::{Guided, scene},
    },
    words::SimTime,
};

use super::{Page, Session, Zoom, file::FIRST_SEED, pacer};

/// How long watching a guided scenario takes until its moment, in wall seconds.
const WATCH_S: f64 = 10.0;
/// The timeline's window of the scene: half an hour, so that the whole of it stays in sight.
const SCENE_WINDOW_S: f64 = 1_800.0;

/// How far the scene of the first visit is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Show {
    /// It plays; the caption follows from the instant.
    Plays,
    /// It is a row of stills, for whoever asked for stillness; this one is shown.
    Still(usize),
    /// Something is being pressed in the app: the script is off, and the strip goes when the press is over, so that nothing moves
    /// from under the pointer.
    Leaving,
    /// It has ended with its question and the answer to it.
    Over,
}

/// A guided scenario that is under way.
#[derive(Clone, Copy, Debug)]
pub struct Guide {
    /// The guided scenario. Whoever starts it brings it along, so that the app's first file holds none of them.
    pub guided: &'static Guided,
    /// Its place in their list.
    pub place: usize,
    /// The answer that was predicted.
    pub answer: usize,
    /// Whether the moment has come, and with it the right answer.
    pub told: bool,
    /// The variant in force.
    pub variant: Option<usize>,
}

impl Guide {
    /// The moment worth seeing.
    #[must_use]
    pub fn moment(self) -> SimTime {
        SimTime::from_millis(self.guided.moment_ms)
    }
}

impl PartialEq for Guide {
    fn eq(&self, other: &Guide) -> bool {
        let of = |guide: &Guide| (guide.place, guide.answer, guide.told, guide.variant);
        of(self) == of(other)
    }
}

/// The case of a guided scenario.
#[must_use]
pub fn guided_case(guided: &Guided) -> SavedCase {
    SavedCase { commands: (guided.commands)(), ..SavedCase::new((guided.draft)(), guided.seed) }
}

/// The case of the scene.
#[must_use]
pub fn scene_case() -> SavedCase {
    SavedCase::new(scene::first_scene(), FIRST_SEED)
}

/// Where the user's own case is while a lesson has its place.
#[derive(Clone)]
enum Own {
    /// Among the stored cases, under this id.
    Stored(String),
    /// It was only looked at, up to this instant, so it is not stored.
    LookedAt(Box<SavedCase>, SimTime),
}

/// The signals of teaching. A handle.
#[derive(Clone, Copy)]
pub struct Lessons {
    /// The scene, while it is shown.
    pub show: RwSignal<Option<Show>>,
    /// The guided scenario, while one is under way.
    pub guide: RwSignal<Option<Guide>>,
    /// The guided scenario whose question is asked on the page of lessons.
    pub asked: RwSignal<Option<usize>>,
    /// The small world that is to be explored, by its id; the page of worlds takes it.
    pub explore: RwSignal<Option<&'static str>>,
    /// The rule that is to be looked up; the page of rules takes it.
    pub rule: RwSignal<Option<String>>,
    /// The user's own case, while a lesson has its place.
    own: StoredValue<Option<Own>>,
    /// The speed to go back to.
    speed: StoredValue<Option<f64>>,
}

impl Lessons {
    pub(super) fn new() -> Lessons {
        Lessons {
            show: RwSignal::new(None),
            guide: RwSignal::new(None),
            asked: RwSignal::new(None),
            explore: RwSignal::new(None),
            rule: RwSignal::new(None),
            own: StoredValue::new(None),
            speed: StoredValue::new(None),
        }
    }
}

impl Session {
    /// Whether things have to keep still: the user or the system asks for it (the user's choice is tracked).
    #[must_use]
    pub fn still(self) -> bool {
        let query = window().match_media("(prefers-reduced-motion: reduce)");
        self.prefs.with(|prefs| prefs.still) || query.ok().flatten().is_some_and(|query| query.matches())
    }

    /// Shows the scene from its beginning. The case must be that of the scene.
    pub fn begin_scene(self) {
        self.pause();
        self.lessons.guide.set(None);
        self.selected.set(None);
        self.zoom.set(Zoom::Follow(SCENE_WINDOW_S));
        // Seen is seen, however far.
        if !self.prefs.with_untracked(|prefs| prefs.scene_seen) {
            self.prefs.update(|prefs| prefs.scene_seen = true);
        }
        if untrack(move || self.still()) {
            self.show_still(0);
            return;
        }
        self.seek_time(SimTime::ZERO);
        self.lessons.show.set(Some(Show::Plays));
        self.play_at(pacer::FIRST_SPEED);
    }

    /// Opens the scene's case and shows the scene once more.
    ///
    /// # Errors
    /// What the engine has against the case.
    pub fn replay_scene(self) -> Result<(), OpenProblem> {
        self.pause();
        self.open(scene_case())?;
        self.go(Page::Live);
        self.begin_scene();
        Ok(())
    }

    /// Shows one of the scene's stills; the last one is its end.
    pub fn show_still(self, place: usize) {
        let place = place.min(scene::BEATS.len() - 1);
        self.seek_time(SimTime::from_millis(scene::BEATS[place].still_ms));
        let last = place + 1 == scene::BEATS.len();
        self.selected.set(last.then(scene::run));
        self.lessons.show.set(Some(Show::Still(place)));
    }

    /// The scene has reached its end: the question, and the answer beside it.
    pub fn end_scene(self) {
        self.pause();
        self.restore_speed();
        self.seek_time(SimTime::from_millis(scene::BEATS[scene::BEATS.len() - 1].from_ms));
        self.selected.set(Some(scene::run()));
        self.lessons.show.set(Some(Show::Over));
    }

    /// Something is being pressed: the scene goes no further.
    pub fn let_go(self) {
        self.restore_speed();
        self.lessons.show.set(Some(Show::Leaving));
    }

    /// The user takes over: the scene goes, and everything stays as it is at this moment.
    pub fn leave_scene(self) {
        self.restore_speed();
        self.lessons.show.set(None);
    }

    /// Asks the question of a guided scenario.
    pub fn ask(self, place: usize) {
        self.lessons.asked.set(Some(place));
        self.go(Page::Learn);
    }

    /// Plays a guided scenario whose question has been answered, until its moment.
    ///
    /// # Errors
    /// What the engine has against its case.
    pub fn watch(self, guided: &'static Guided, place: usize, answer: usize) -> Result<(), OpenProblem> {
        self.pause();
        let guide = Guide { guided, place, answer, told: false, variant: None };
        let own = self.lessons.guide.get_untracked().is_none().then(|| match untrack(move || self.is_touched()) {
            true => Own::Stored(self.case_id()),
            false => Own::LookedAt(Box::new(self.case()), self.cursor.get_untracked().at),
        });
        self.open(guided_case(guided))?;
        if let Some(own) = own {
            self.lessons.own.set_value(Some(own));
        }
        self.lessons.show.set(None);
        self.lessons.guide.set(Some(guide));
        let seconds = guided.moment_ms as f64 / 1_000.0;
        self.zoom.set(Zoom::Follow((seconds * 1.5).max(120.0)));
        self.seek_time(SimTime::ZERO);
        self.go(Page::Live);
        if untrack(move || self.still()) {
            self.tell_answer();
        } else {
            self.play_at((seconds / WATCH_S).clamp(pacer::SLOWEST, pacer::FASTEST));
        }
        Ok(())
    }

    /// The moment of the guided scenario: the answer is told there.
    pub fn tell_answer(self) {
        let Some(guide) = self.lessons.guide.get_untracked() else { return };
        self.pause();
        self.restore_speed();
        self.seek_time(guide.moment());
        self.lessons.guide.set(Some(Guide { told: true, ..guide }));
        let number = guide.guided.number;
        if !self.prefs.with_untracked(|prefs| prefs.done.contains(&number)) {
            self.prefs.update(|prefs| prefs.done.push(number));
        }
    }

    /// Puts a variant of the guided scenario in its place, or the scenario as it was.
    ///
    /// # Errors
    /// What the engine has against it.
    pub fn vary(self, variant: Option<usize>) -> Result<(), OpenProblem> {
        let Some(guide) = self.lessons.guide.get_untracked() else { return Ok(()) };
        let guided = guide.guided;
        let mut draft: Draft = (guided.draft)();
        if let Some(variant) = variant.and_then(|place| guided.variants.get(place)) {
            (variant.change)(&mut draft);
        }
        self.revise(|case| case.scenario = draft.into())?;
        self.lessons.guide.set(Some(Guide { variant, ..guide }));
        Ok(())
    }

    /// Leaves the guided scenario; its case stays open.
    pub fn leave_lesson(self) {
        self.restore_speed();
        self.lessons.guide.set(None);
        self.lessons.own.set_value(None);
    }

    /// Leaves the guided scenario and opens the case that was open before it.
    ///
    /// # Errors
    /// What the engine has against the case.
    pub fn leave_for_own(self) -> Result<(), OpenProblem> {
        self.pause();
        let own = self.lessons.own.with_value(Clone::clone);
        self.leave_lesson();
        self.zoom.set(Zoom::default());
        match own {
            Some(Own::Stored(id)) => self.open_case(&id),
            Some(Own::LookedAt(case, at)) => {
                self.open(*case)?;
                self.seek_time(at);
            }
            None => {}
        }
        self.go(Page::Live);
        Ok(())
    }

    fn play_at(self, speed: f64) {
        if self.lessons.speed.with_value(Option::is_none) {
            self.lessons.speed.set_value(Some(self.speed.get_untracked()));
        }
        self.speed.set(speed);
        self.play();
    }

    fn restore_speed(self) {
        if let Some(speed) = self.lessons.speed.try_update_value(Option::take).flatten() {
            self.speed.set(speed);
        }
    }
}

#[cfg(test)]
mod tests {
    use signalbox::{
        policy::review::Hold,
        scenario::guided::GUIDED,
        views::waiting,
        words::{RunNo, Status},
    };

    use super::*;
    use crate::session::{player::Player, seek};

    fn scene_player() -> Player {
        Player::open(scene_case()).unwrap_or_else(|problem| panic!("the scene opens: {problem}"))
    }

    fn at(player: &mut Player, ms: u64) {
        player.seek_time(SimTime::from_millis(ms));
    }

    fn status(player: &Player, run: u32) -> Option<Status> {
        let scene = player.scene();
        scene.world.known(scene.past, RunNo::new(run)?).map(|known| known.course.status)
    }

    /// Each hold of a waiting run, with the runs it names.
    fn holds(player: &Player, run: u32) -> Vec<Hold> {
        RunNo::new(run).and_then(|run| waiting(&player.scene(), run)).map(|w| w.holds).unwrap_or_default()
    }

    #[test]
    fn what_the_captions_say_is_so_while_they_say_it() {
        let mut player = scene_player();
        let run = |n: usize| RunNo::at_index(n - 1);
        at(&mut player, scene::BEATS[0].still_ms);
        assert_eq!(status(&player, 1), Some(Status::InProgress));
        for ms in [scene::BEATS[1].from_ms, scene::BEATS[1].still_ms] {
            at(&mut player, ms);
            assert_eq!(holds(&player, 3), [Hold::WorkspaceBusy { by: run(1) }], "nothing but the workspace keeps it");
            assert_eq!((player.scene().world.jobs(), player.scene().world.limit()), (2, 3));
        }
        for ms in [scene::BEATS[2].from_ms, scene::BEATS[2].still_ms] {
            at(&mut player, ms);
            assert!(matches!(&holds(&player, 6)[..], [Hold::SlotsFull { by, .. }] if by.len() == 3));
        }
        for ms in [scene::BEATS[3].from_ms, scene::BEATS[3].still_ms, scene::BEATS[4].from_ms] {
            at(&mut player, ms);
            assert_eq!(status(&player, 2), Some(Status::PendingApproval));
            assert_eq!(status(&player, 4), Some(Status::Rejected));
        }
        at(&mut player, scene::BEATS[5].from_ms);
        let holds = holds(&player, scene::run().get());
        assert_eq!(holds.first(), Some(&Hold::WorkspaceBusy { by: run(5) }));
        assert!(holds.iter().any(|hold| matches!(hold, Hold::SlotsFull { .. })), "{holds:?}");
    }

    /// The scene lasts as long as promised, each caption long enough to be read, though idle stretches are skipped.
    #[test]
    fn the_scene_takes_between_twenty_and_twenty_five_seconds() {
        const FRAME_MS: f64 = 16.0;
        let mut player = scene_player();
        let (mut now, mut wall) = (0.0, 0.0);
        let mut shown = [0.0; scene::BEATS.len()];
        let end = scene::BEATS[scene::BEATS.len() - 1].from_ms;
        while (now as u64) < end {
            shown[scene::beat_at(now as u64)] += FRAME_MS;
            now = pacer::advance(now, FRAME_MS, pacer::FIRST_SPEED, seek::neighbours(&player)[1], true);
            wall += FRAME_MS;
            at(&mut player, now as u64);
        }
        assert!((20_000.0..25_000.0).contains(&wall), "{wall} ms");
        for (beat, ms) in scene::BEATS.iter().zip(shown).take(scene::BEATS.len() - 1) {
            assert!(ms >= 3_000.0, "{ms} ms are too short for: {}", beat.says);
        }
    }

    #[test]
    fn every_guided_scenario_and_each_of_its_variants_opens_and_reaches_its_moment() {
        for (place, guided) in GUIDED.iter().enumerate() {
            let guide = Guide { guided, place, answer: 0, told: false, variant: None };
            let mut drafts = vec![(guided.draft)()];
            drafts.extend(guided.variants.iter().map(|variant| {
                let mut draft = (guided.draft)();
                (variant.change)(&mut draft);
                draft
            }));
            for draft in drafts {
                assert_eq!(draft.name, (guided.draft)().name, "a lesson ends when the case has another name");
                let case = SavedCase { scenario: draft.into(), ..guided_case(guided) };
                let player = Player::open(case).unwrap_or_else(|problem| panic!("{}: {problem}", guided.id));
                assert!(guide.moment() <= player.end(), "{}", guided.id);
            }
        }
    }
}
