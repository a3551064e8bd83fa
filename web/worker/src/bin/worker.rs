//! The worker: a [`Desk`] behind a message port. It works in portions and listens between them.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use signalbox_worker::{
    Desk,
    protocol::{Answer, PROTOCOL, Said, Trouble, UNASKED, text},
};
use wasm_bindgen::{JsCast as _, JsValue, prelude::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// The longest that a portion should take, in milliseconds: a cancel waits no longer than about this.
const PORTION_MS: f64 = 40.0;
/// How many states are looked at between two looks at the clock.
const STATES: u32 = 64;

thread_local! {
    static DESK: RefCell<Desk> = RefCell::new(Desk::default());
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn say(said: &Said) {
    // A text can always be posted; were the page gone, nobody would be there to tell.
    let _ = scope().post_message(&JsValue::from_str(&text(said)));
}

/// Works for a portion, then lets the messages that came in the meantime have their turn.
fn work() {
    let begun = js_sys::Date::now();
    let mut last = None;
    DESK.with_borrow_mut(|desk| {
        while let Some(said) = desk.go_on(STATES) {
            last = Some(said);
            if js_sys::Date::now() - begun >= PORTION_MS {
                break;
            }
        }
    });
    if let Some(said) = last {
        say(&said);
    }
    if DESK.with_borrow(Desk::is_busy) {
        Timeout::new(0, work).forget();
    }
}

fn hear(event: MessageEvent) {
    let text = event.data().as_string().unwrap_or_default();
    let (said, starts) = DESK.with_borrow_mut(|desk| {
        let worked = desk.is_busy();
        let said = desk.hear(&text);
        (said, !worked && desk.is_busy())
    });
    said.iter().for_each(say);
    if starts {
        Timeout::new(0, work).forget();
    }
}

fn main() {
    // A bug ends the worker. The page hears why before it does.
    std::panic::set_hook(Box::new(|panic| {
        say(&Said { id: UNASKED, answer: Answer::Trouble(Trouble::Stopped(panic.to_string())) });
    }));
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(hear);
    scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    listener.forget();
    say(&Said { id: UNASKED, answer: Answer::Ready(PROTOCOL) });
}
