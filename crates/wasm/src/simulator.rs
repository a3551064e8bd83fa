//! The class: one case being played, and a cursor that may stand anywhere in its history.

use serde::Serialize;
use signalbox::{
    engine,
    form::{Group, Node, Notes},
    history::{self, Reader, Simulation},
    policy::Scene,
    scenario::Warning,
    views::{self, RunFilter},
    words::{Command, Refusal, SimTime},
};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

use crate::{
    case,
    errors::{Code, Misuse},
    shapes::{self, handles},
};

/// Events after which `runUntil` comes back unless it is told otherwise: about a second of computing.
const BUDGET: u32 = 1_000_000;
/// Records that `records` gives unless it is told otherwise.
const RECORDS: u32 = 1_000;
/// Rows that the view `runs` gives unless it is told otherwise.
const ROWS: u32 = 100;
/// Stretches of the view `activity` unless it is told otherwise, and the most.
const BUCKETS: u32 = 100;
const MOST_BUCKETS: u32 = 100_000;

/// A case being played: virtual time, no clock of its own. Two simulators share nothing.
///
/// It has a *head*, which `runUntil`, `dispatch` and `rewind` move, and a *cursor*, from which everything is looked at: the head
/// unless `seek` or `seekTime` moved it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Simulator {
    pub(crate) simulation: Simulation,
    cursor: Option<Cursor>,
}

#[derive(Clone, Debug)]
struct Cursor {
    reader: Reader,
    /// The instant looked at; may lie after the reader's latest event.
    at: SimTime,
}

#[derive(Serialize)]
struct Outcome {
    accepted: bool,
    refusal: Option<Refusal>,
    records: Stretch,
}

#[derive(Serialize)]
struct Stretch {
    from: u32,
    to: u32,
}

#[derive(Serialize)]
struct Progress {
    reached: bool,
    now: SimTime,
    events: u32,
    limit: Option<&'static str>,
}

#[wasm_bindgen]
impl Simulator {
    /// Opens a case. A new one (`{ scenario, seed }`) stands at instant 0; a saved one is played as far as it was and compared with
    /// its digest; one of older semantics is played under those of this package, and `olderRules` says so. `options.limits` says how large the history may grow: `records` of the journal (5,000,000 if left out) and `bytes`
    /// of memory (536,870,912 if left out).
    ///
    /// @throws {SimulatorError} `bad_case` with all its `problems` at once, `bad_argument` for options that there are not, `too_new`,
    /// `other_rules`, `diverged`, `too_long`
    pub fn open(case: &handles::Case, options: Option<handles::OpenOptions>) -> Result<Simulator, Misuse> {
        Ok(Simulator { simulation: case::open(case, options.as_deref())?, cursor: None })
    }

    /// Another simulator with the same history, head and cursor: for asking "what if" beside the original. From here on the two share
    /// nothing, and each must be freed.
    pub fn fork(&self) -> Simulator {
        Simulator { simulation: self.simulation.clone(), cursor: self.cursor.clone() }
    }

    /// Gives a command at the head's instant. A refusal is a value: the command is then part of the case all the same, and has
    /// changed nothing else. `records` are the journal's numbers of all that followed in this instant, the command's own included.
    ///
    /// @throws {SimulatorError} `bad_command` for what is no command, `too_long`
    pub fn dispatch(&mut self, command: &handles::Command) -> Result<handles::Outcome, Misuse> {
        let bad = |reports| Misuse::of(Code::BadCommand, "this is no command", reports);
        let tree = shapes::tree(command).map_err(|report| bad(vec![report]))?;
        let command: Command = shapes::read(&tree).map_err(bad)?;
        let outcome = self.simulation.dispatch(command);
        let engine::Outcome { refusal, records } = outcome.map_err(|full| case::too_long(&self.simulation, full.0))?;
        let records = Stretch { from: records.start, to: records.end };
        shapes::to_js(&Outcome { accepted: refusal.is_none(), refusal, records })
    }

    /// Lets virtual time pass until the instant `at` (milliseconds since the scenario's start), with everything due by then. Comes
    /// back earlier once `budget` events have happened (1,000,000 if left out), at the end of an instant or within one that has more
    /// events than that: `reached` is then `false`, and calling again goes on. An instant that has passed changes nothing. Where the
    /// history meets a limit, `limit` says which: the head is then at the end of the last instant that fits, and the next call throws.
    ///
    /// @throws {SimulatorError} `bad_argument`; `too_long` where the limit was met before
    #[wasm_bindgen(js_name = runUntil)]
    pub fn run_until(
        &mut self,
        at: &handles::Whole,
        budget: Option<handles::Whole>,
    ) -> Result<handles::Progress, Misuse> {
        let at = shapes::instant(at, "`at`")?;
        let budget = shapes::count(budget.as_deref(), "`budget`", BUDGET)?;
        let before = (self.length(), self.simulation.engine().now());
        let progress = self.simulation.run_until(at, budget);
        let (length, now) = (self.length(), self.simulation.engine().now());
        let limit = match progress {
            history::Progress::Full(limit) if (length, now) == before => {
                return Err(case::too_long(&self.simulation, limit));
            }
            history::Progress::Full(limit) => Some(limit.as_str()),
            history::Progress::Reached | history::Progress::Paused => None,
        };
        // What was played of an instant that does not fit is gone again.
        let events = length.saturating_sub(before.0);
        shapes::to_js(&Progress { reached: progress == history::Progress::Reached, now, events, limit })
    }

    /// When the next thing happens by itself or by a command of the case, in milliseconds; `null` if nothing ever does.
    #[wasm_bindgen(js_name = nextAt, unchecked_return_type = "number | null")]
    pub fn next_at(&mut self) -> JsValue {
        self.simulation.next_at().map_or(JsValue::NULL, |at| JsValue::from_f64(at.millis() as f64))
    }

    /// Moves the cursor so that the first `seq` events have happened; at most to the journal's end. It stays there when the head
    /// goes on.
    ///
    /// @throws {SimulatorError} `bad_argument`
    pub fn seek(&mut self, seq: &handles::Whole) -> Result<(), Misuse> {
        let seq = shapes::count(Some(seq), "`seq`", u32::MAX)?;
        self.look(SimTime::ZERO, |reader, simulation| reader.seek(simulation, seq));
        Ok(())
    }

    /// Moves the cursor to the end of an instant, in milliseconds; at most to the head's.
    ///
    /// @throws {SimulatorError} `bad_argument`
    #[wasm_bindgen(js_name = seekTime)]
    pub fn seek_time(&mut self, at: &handles::Whole) -> Result<(), Misuse> {
        // What lies ahead of the head has not happened, so there is nothing to look at.
        let at = shapes::instant(at, "`at`")?.min(self.simulation.engine().now());
        self.look(at, |reader, simulation| reader.seek_time(simulation, at));
        Ok(())
    }

    /// Moves the cursor to the head, with which it then goes.
    pub fn head(&mut self) {
        self.cursor = None;
    }

    /// The cursor's instant: virtual milliseconds since the scenario's start.
    #[wasm_bindgen(getter)]
    pub fn now(&self) -> f64 {
        // Below 2^53 by construction, so exact.
        self.scene().now.millis() as f64
    }

    /// How many events have happened at the cursor.
    #[wasm_bindgen(getter)]
    pub fn seq(&self) -> u32 {
        self.scene().world.seq()
    }

    /// How many records the journal has at the head.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> u32 {
        self.simulation.engine().journal().len()
    }

    /// How far the case is played by default, in virtual milliseconds (D4).
    #[wasm_bindgen(getter)]
    pub fn horizon(&self) -> f64 {
        self.simulation.horizon().millis() as f64
    }

    /// The semantics that the case was saved under, if they are older than those of this package, under which it is played now: it may
    /// come out differently. `null` for every other case.
    #[wasm_bindgen(getter, js_name = olderRules, unchecked_return_type = "number | null")]
    pub fn older_rules(&self) -> JsValue {
        self.simulation.older_rules().map_or(JsValue::NULL, JsValue::from)
    }

    /// What is odd about the scenario without being wrong.
    pub fn warnings(&self) -> Result<handles::Problems, Misuse> {
        shapes::to_js::<handles::Problems>(self.simulation.warnings() as &[Warning])
    }

    /// The journal from record `from` (0 if left out) on, at most `limit` records (1,000 if left out), up to the cursor: each with
    /// a sentence that cites its rule.
    ///
    /// @throws {SimulatorError} `bad_argument`
    pub fn records(
        &self,
        from: Option<handles::Whole>,
        limit: Option<handles::Whole>,
    ) -> Result<handles::JournalRecords, Misuse> {
        let from = shapes::count(from.as_deref(), "`from`", 0)?;
        let limit = shapes::count(limit.as_deref(), "`limit`", RECORDS)?;
        let records = self.simulation.engine().journal().records();
        shapes::to_js(&views::entries(&self.scene(), records, from, limit))
    }

    /// What there is to see at the cursor: `"board"`, `"machine"`, `"timeline"`, `"runs"`, `"totals"` or `"activity"`.
    ///
    /// @throws {SimulatorError} `unknown_view`; `bad_argument` for options that the view does not have
    #[wasm_bindgen(skip_typescript)]
    pub fn view(&self, name: &handles::Text, options: Option<handles::ViewOptions>) -> Result<handles::View, Misuse> {
        let scene = self.scene();
        let options = options.as_deref();
        match name.unchecked_ref::<JsValue>().as_string().as_deref() {
            Some("board") => {
                read(options, &[], |_, _| Some(()))?;
                shapes::to_js(&views::board(&scene))
            }
            Some("machine") => {
                read(options, &[], |_, _| Some(()))?;
                shapes::to_js(&views::machine(&scene))
            }
            Some("totals") => {
                read(options, &[], |_, _| Some(()))?;
                shapes::to_js(&views::totals(&scene))
            }
            Some("timeline") => {
                let (from, to) = window(options, scene.now)?;
                shapes::to_js(&views::lanes(&scene, from, to))
            }
            Some("runs") => {
                let known = &["workspace", "status", "run_type", "trigger", "offset", "limit"];
                let (filter, offset, limit) = read(options, known, |group, notes| {
                    let filter = RunFilter {
                        workspace: group.read("workspace", notes),
                        status: group.read("status", notes),
                        run_type: group.read("run_type", notes),
                        trigger: group.read("trigger", notes),
                    };
                    Some((filter, group.read("offset", notes).unwrap_or(0), group.read("limit", notes).unwrap_or(ROWS)))
                })?;
                shapes::to_js(&views::runs(&scene, &filter, offset, limit))
            }
            Some("activity") => {
                let (until, buckets) = read(options, &["until", "buckets"], |group, notes| {
                    Some((
                        group.read("until", notes).unwrap_or(scene.now),
                        group.read("buckets", notes).unwrap_or(BUCKETS),
                    ))
                })?;
                if !(1..=MOST_BUCKETS).contains(&buckets) {
                    let message = format!("`buckets` is a whole number from 1 to {MOST_BUCKETS}");
                    return Err(Misuse::new(Code::BadArgument, message));
                }
                shapes::to_js(&views::activity(self.simulation.engine().journal(), until, buckets))
            }
            _ => {
                let names = "board, machine, timeline, runs, totals, activity";
                Err(Misuse::new(Code::UnknownView, format!("there are these views: {names}")))
            }
        }
    }

    /// One run in full, as it stands at the cursor; `null` if it does not exist there.
    ///
    /// @throws {SimulatorError} `bad_argument`
    pub fn inspect(&self, run: &handles::Whole) -> Result<handles::Inspector, Misuse> {
        let journal = self.simulation.engine().journal();
        shapes::to_js(&views::inspect(&self.scene(), journal, shapes::run(run)?).ok())
    }

    /// What a person may do with a run at the cursor, each with its rule or with the refusal that would be the answer; `null` if the
    /// run does not exist there.
    ///
    /// @throws {SimulatorError} `bad_argument`
    pub fn options(&self, run: &handles::Whole) -> Result<handles::Actions, Misuse> {
        let journal = self.simulation.engine().journal();
        let inspector = views::inspect(&self.scene(), journal, shapes::run(run)?).ok();
        shapes::to_js(&inspector.map(|inspector| inspector.actions))
    }

    /// Why? At the cursor, for every run: what keeps it and on whom it waits, what it does and until when at the latest, or what became
    /// of it, and what its whole wait was made of; `null` if it does not exist there.
    ///
    /// @throws {SimulatorError} `bad_argument`
    pub fn explain(&self, run: &handles::Whole) -> Result<handles::Explanation, Misuse> {
        shapes::to_js(&views::explain(&self.scene(), &self.simulation, shapes::run(run)?))
    }

    /// The case as it stands at the head: all that is needed to get this history again.
    pub fn save(&self) -> Result<handles::SavedCase, Misuse> {
        shapes::to_js(&self.simulation.save())
    }

    /// The journal's fingerprint at the head: 16 hexadecimal digits, the same on every machine (D1).
    pub fn digest(&self) -> String {
        self.simulation.digest().to_string()
    }

    /// Takes the head back to the end of an instant, in milliseconds, and gives the commands that no longer belong to the case. The
    /// cursor goes to the head.
    ///
    /// @throws {SimulatorError} `bad_argument`
    pub fn rewind(&mut self, at: &handles::Whole) -> Result<handles::TimedCommands, Misuse> {
        let at = shapes::instant(at, "`at`")?;
        self.cursor = None;
        shapes::to_js(&self.simulation.rewind(at))
    }
}

impl Simulator {
    /// The moment that is looked at.
    pub(crate) fn scene(&self) -> Scene<'_> {
        match &self.cursor {
            Some(cursor) => cursor.reader.scene(&self.simulation, cursor.at),
            None => self.simulation.scene(),
        }
    }

    fn look(&mut self, at: SimTime, seek: impl FnOnce(&mut Reader, &Simulation)) {
        let cursor = self.cursor.take();
        let mut reader = cursor.map_or_else(|| Reader::new(&self.simulation), |cursor| cursor.reader);
        seek(&mut reader, &self.simulation);
        self.cursor = Some(Cursor { reader, at });
    }
}

/// The stretch of time that options ask for: from the start, up to the moment.
pub(crate) fn window(options: Option<&JsValue>, now: SimTime) -> Result<(SimTime, SimTime), Misuse> {
    read(options, &["from", "to"], |group, notes| {
        Some((group.read("from", notes).unwrap_or(SimTime::ZERO), group.read("to", notes).unwrap_or(now)))
    })
}

/// A view's options, of which none must be given.
pub(crate) fn read<T>(
    options: Option<&JsValue>,
    known: &'static [&'static str],
    fields: impl for<'a> FnOnce(Group<'a>, &mut Notes<'a>) -> Option<T>,
) -> Result<T, Misuse> {
    let bad = |reports| Misuse::of(Code::BadArgument, "these are no options", reports);
    let tree = match options.filter(|options| !options.is_null() && !options.is_undefined()) {
        Some(options) => shapes::tree(options).map_err(|report| bad(vec![report]))?,
        None => Node::Map(Vec::new()),
    };
    shapes::fields(&tree, known, fields).map_err(bad)
}
