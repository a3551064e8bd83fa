//! The app's panels as elements for other people's pages: `<signalbox-board>`, `<signalbox-timeline>`, `<signalbox-machine>`.
//!
//! The tags themselves, their attributes and their events are JavaScript (`crates/wasm/elements`); this is the module that they load
//! when one of them is first used. [`mount`] fills one element: it opens a case, makes a session of its own for it and puts panels of
//! the app into the room it was given. The elements of a page have the code in common and nothing else.

mod frame;
mod source;
mod tell;

use std::any::Any;

use leptos::prelude::*;
use signalbox::words::{RunNo, SimTime};
use signalbox_web::session::{Home, Session, file, prefs::Theme};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

#[wasm_bindgen]
extern "C" {
    /// What an element is wished to be: a plain object, made by the tag from its attributes and properties.
    pub type Wishes;

    /// `board`, `timeline` or `machine`.
    #[wasm_bindgen(method, getter)]
    fn kind(this: &Wishes) -> String;

    /// What `text` is: `preset`, `scenario`, `case` or `link`.
    #[wasm_bindgen(method, getter)]
    fn source(this: &Wishes) -> String;

    /// The name of a preset, the JSON of a scenario or case, or a link.
    #[wasm_bindgen(method, getter)]
    fn text(this: &Wishes) -> String;

    /// The seed of a preset or scenario.
    #[wasm_bindgen(method, getter)]
    fn seed(this: &Wishes) -> Option<f64>;

    /// The moment to stand at, in virtual milliseconds; the case's own if absent.
    #[wasm_bindgen(method, getter)]
    fn at(this: &Wishes) -> Option<f64>;

    /// Virtual milliseconds for a millisecond of playing.
    #[wasm_bindgen(method, getter)]
    fn speed(this: &Wishes) -> Option<f64>;

    /// The run that is looked at.
    #[wasm_bindgen(method, getter)]
    fn run(this: &Wishes) -> Option<u32>;

    /// `light` or `dark`; anything else is the system's.
    #[wasm_bindgen(method, getter)]
    fn theme(this: &Wishes) -> Option<String>;

    /// Whether the case may only be looked at.
    #[wasm_bindgen(method, getter, js_name = readOnly)]
    fn read_only(this: &Wishes) -> bool;

    /// Whether it plays at once, unless the reader asked for stillness.
    #[wasm_bindgen(method, getter)]
    fn autoplay(this: &Wishes) -> bool;

    /// The address of the app.
    #[wasm_bindgen(method, getter)]
    fn app(this: &Wishes) -> Option<String>;

    /// Hears of what happens: the event's name, and its detail as a plain object.
    #[wasm_bindgen(method, getter)]
    fn hear(this: &Wishes) -> js_sys::Function;
}

/// Fills an element's room with what is wished for. It stays as long as the handle does.
///
/// # Errors
/// A plain object `{ code, message, problems }`, where the case cannot be opened.
#[wasm_bindgen]
pub async fn mount(root: web_sys::HtmlElement, wishes: Wishes) -> Result<Handle, JsValue> {
    let opened = source::open(&wishes.source(), &wishes.text(), wishes.seed()).await?;
    let kind = frame::Kind::of(&wishes.kind());
    let until = opened.player.kept_until();
    let at = wishes.at().map(instant).or(until.filter(|_| opened.place.is_none()));
    let made = StoredSession::default();
    let (home, slot) = (Home::Element { root: root.clone(), app: wishes.app() }, made.clone());
    let (hear, read_only) = (wishes.hear(), wishes.read_only());
    let mounted = leptos::mount::mount_to(root, move || {
        let session = Session::embed(home, opened);
        session.set_read_only(read_only);
        slot.set(Some(session));
        if let Some(at) = at {
            session.jump(at);
        }
        tell::tell(session, hear);
        frame::view(session, kind)
    });
    let Some(session) = made.get() else { unreachable!("what was mounted has run") };
    let handle = Handle { session, _mounted: Box::new(mounted) };
    handle.set_theme(wishes.theme());
    handle.set_speed(wishes.speed());
    if let Some(run) = wishes.run() {
        handle.select(Some(run));
    }
    if wishes.autoplay() && !untrack(|| session.still()) {
        session.play();
    }
    Ok(handle)
}

/// Where the session is put that mounting makes.
type StoredSession = std::rc::Rc<std::cell::Cell<Option<Session>>>;

/// What was mounted into an element. Freed, it takes everything with it.
#[wasm_bindgen]
pub struct Handle {
    session: Session,
    _mounted: Box<dyn Any>,
}

#[wasm_bindgen]
impl Handle {
    /// Lets time pass.
    pub fn play(&self) {
        self.session.play();
    }

    /// Stops it.
    pub fn pause(&self) {
        self.session.pause();
    }

    /// Whether time passes.
    #[wasm_bindgen(getter)]
    pub fn playing(&self) -> bool {
        untrack(|| self.session.playing())
    }

    /// Goes to an instant, at most to the end of the history.
    pub fn seek(&self, at: f64) {
        self.session.jump(instant(at));
    }

    /// The instant, in virtual milliseconds.
    #[wasm_bindgen(getter)]
    pub fn now(&self) -> f64 {
        untrack(|| self.session.cursor()).at.millis() as f64
    }

    /// The end of the history, in virtual milliseconds.
    #[wasm_bindgen(getter)]
    pub fn horizon(&self) -> f64 {
        self.session.horizon_now().millis() as f64
    }

    /// The run that is looked at.
    #[wasm_bindgen(getter)]
    pub fn run(&self) -> Option<u32> {
        self.session.selected.get_untracked().map(RunNo::get)
    }

    /// Looks at a run, or at none.
    pub fn select(&self, run: Option<u32>) {
        self.session.selected.set(run.and_then(RunNo::new));
    }

    /// The case as it stands, as JSON.
    pub fn save(&self) -> String {
        file::compact(&self.session.case())
    }

    /// A promise of an address of the app that opens what is shown; of `undefined` where the address of the app is not known, or
    /// where the browser cannot make links.
    pub fn address(&self) -> js_sys::Promise {
        // No borrowing future: the handle can be freed meanwhile.
        let address = self.session.is_linkable().then(|| self.session.address());
        wasm_bindgen_futures::future_to_promise(async move {
            let Some(address) = address else { return Ok(JsValue::UNDEFINED) };
            Ok(address.await.map_or(JsValue::UNDEFINED, JsValue::from))
        })
    }

    /// `light`, `dark`, or the system's.
    #[wasm_bindgen(js_name = setTheme)]
    pub fn set_theme(&self, theme: Option<String>) {
        let theme = match theme.as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        self.session.prefs.update(|prefs| prefs.theme = theme);
    }

    /// Virtual milliseconds for a millisecond of playing.
    #[wasm_bindgen(js_name = setSpeed)]
    pub fn set_speed(&self, speed: Option<f64>) {
        if let Some(speed) = speed.filter(|speed| speed.is_finite() && *speed > 0.0) {
            self.session.speed.set(speed);
        }
    }

    /// Whether the case may only be looked at.
    #[wasm_bindgen(js_name = setReadOnly)]
    pub fn set_read_only(&self, on: bool) {
        self.session.set_read_only(on);
    }
}

/// Virtual milliseconds of JavaScript's; what is none of them is the start.
fn instant(at: f64) -> SimTime {
    SimTime::from_millis(at.max(0.0) as u64)
}
