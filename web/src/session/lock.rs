//! Which tab may write a case: at most one, by a lock of the browser's that goes with the tab.
//!
//! Browsers without such locks (old ones, and pages that did not come over a secure connection) get a heartbeat in the storage instead.

use std::{cell::RefCell, rc::Rc};

use gloo_timers::callback::{Interval, Timeout};
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

use super::store;

/// What the lock of a case is called, before its name.
const NAME: &str = "signalbox.lock.";
/// How often a tab without locks shows that it lives, in milliseconds.
const BEAT_MS: u32 = 2_000;
/// A tab that has not shown so for this long, in milliseconds, is gone. Browsers let timers of hidden tabs run once a minute.
const DEAD_MS: f64 = 70_000.0;

#[wasm_bindgen]
extern "C" {
    type Locks;
    #[wasm_bindgen(method, catch)]
    fn request(this: &Locks, name: &str, options: &Object, granted: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn query(this: &Locks) -> Result<Promise, JsValue>;
}

/// The right to write a case, until it is dropped.
pub(super) struct Held(Kind);

enum Kind {
    /// Calling it gives the browser's lock back.
    Lock(Function),
    /// Dropping it stops the heart.
    Beat(Rc<RefCell<Option<Beat>>>),
}

struct Beat {
    key: String,
    mine: String,
    _pulse: Interval,
    ears: Vec<WindowListenerHandle>,
}

impl Drop for Held {
    fn drop(&mut self) {
        match &self.0 {
            Kind::Lock(release) => drop(release.call0(&JsValue::NULL)),
            Kind::Beat(beat) => drop(beat.borrow_mut().take()),
        }
    }
}

impl Drop for Beat {
    fn drop(&mut self) {
        self.ears.drain(..).for_each(WindowListenerHandle::remove);
        forget(&self.key, &self.mine);
    }
}

fn forget(key: &str, mine: &str) {
    if store::get(key).is_some_and(|text| owner(&text) == mine) {
        store::forget(key);
    }
}

/// Asks for the right to write a case; with `steal`, takes it from whoever has it. `None` if another tab has it. `on_lost` is called
/// when another tab takes it away.
pub(super) async fn ask(case: &str, steal: bool, on_lost: impl Fn() + 'static) -> Option<Held> {
    let name = format!("{NAME}{case}");
    match locks() {
        Some(locks) => request(&locks, &name, steal, on_lost).await,
        None => beat(name, steal, on_lost),
    }
}

/// The browser's locks, if it has any.
fn locks() -> Option<Locks> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(|locks| locks.is_truthy());
    locks.map(JsValue::unchecked_into)
}

/// Whether some page holds a lock of the browser's; `None` where that cannot be known.
pub(super) async fn is_held(name: &str) -> Option<bool> {
    let found = JsFuture::from(locks()?.query().ok()?).await.ok()?;
    let held = Reflect::get(&found, &"held".into()).ok()?.dyn_into::<Array>().ok()?;
    let name_of = |lock: &JsValue| Reflect::get(lock, &"name".into()).ok()?.as_string();
    Some(held.iter().any(|lock| name_of(&lock).as_deref() == Some(name)))
}

async fn request(locks: &Locks, name: &str, steal: bool, on_lost: impl Fn() + 'static) -> Option<Held> {
    let options = Object::new();
    // A plain object takes any property.
    let _ = Reflect::set(&options, &if steal { "steal" } else { "ifAvailable" }.into(), &JsValue::TRUE);
    let mut answer = None;
    let answered = Promise::new(&mut |resolve, _| answer = Some(resolve));
    let answer = answer?;
    let told = answer.clone();
    // The lock is held until the promise that this gives is kept, which happens when its `resolve` is called.
    let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        let mut release = JsValue::NULL;
        let held = if lock.is_null() {
            JsValue::NULL
        } else {
            Promise::new(&mut |resolve, _| release = resolve.into()).into()
        };
        let _ = told.call1(&JsValue::NULL, &release);
        held
    });
    let done = JsFuture::from(locks.request(name, &options, &granted).ok()?);
    leptos::task::spawn_local(async move {
        if done.await.is_err() {
            // Taken away, or never granted: the answer then is no, unless it was given already.
            let _ = answer.call1(&JsValue::NULL, &JsValue::NULL);
            on_lost();
        }
    });
    let release = JsFuture::from(answered).await.ok()?;
    release.dyn_into().ok().map(|release| Held(Kind::Lock(release)))
}

/// The tab that a heartbeat belongs to.
fn owner(text: &str) -> &str {
    text.split_once(' ').map_or("", |(tab, _)| tab)
}

fn beat(key: String, steal: bool, on_lost: impl Fn() + 'static) -> Option<Held> {
    let alive = |text: String| {
        let at = text.split_once(' ').and_then(|(_, at)| at.parse::<f64>().ok());
        at.is_some_and(|at| store::now() - at < DEAD_MS)
    };
    if !steal && store::get(&key).is_some_and(alive) {
        return None;
    }
    let mine = store::new_id();
    let put = {
        let (key, mine) = (key.clone(), mine.clone());
        move || store::put(&key, &format!("{mine} {}", store::now())).is_ok()
    };
    if !put() {
        return None;
    }
    let heart = Rc::new(RefCell::new(None::<Beat>));
    let check = {
        let (key, mine, heart) = (key.clone(), mine.clone(), heart.clone());
        Rc::new(move || {
            if store::get(&key).is_some_and(|text| owner(&text) == mine) {
                put();
                return;
            }
            // Taken out before anybody is told, who will look for it.
            let beat = heart.borrow_mut().take();
            if let Some(beat) = beat {
                // Later: dropping a timer from inside its own call would free the code that is running.
                Timeout::new(0, move || drop(beat)).forget();
                on_lost();
            }
        })
    };
    let (pulse, heard, leaving) = (check.clone(), check, (key.clone(), mine.clone()));
    let ears = vec![
        window_event_listener(ev::storage, move |_| heard()),
        window_event_listener_untyped("pagehide", move |_| forget(&leaving.0, &leaving.1)),
    ];
    *heart.borrow_mut() = Some(Beat { key, mine, _pulse: Interval::new(BEAT_MS, move || pulse()), ears });
    Some(Held(Kind::Beat(heart)))
}
