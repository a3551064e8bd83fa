//! The page's web worker: started when it is first needed, asked with [`Helper::ask`], and never waited for.
//!
//! Whatever happens to it is an answer: a worker that does not start, or ends in a bug, answers every open question with
//! [`Trouble::Stopped`], and the next question starts another one.

use std::{rc::Rc, sync::Arc};

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use crate::parts::lasting;
use signalbox_worker::protocol::{self, Answer, Ask, Catalogue, PROTOCOL, Said, Sent, Trouble, UNASKED};
use wasm_bindgen::{JsCast as _, prelude::Closure};

/// The file that starts the worker, beside the page.
const LOADER: &str = "./signalbox-worker-loader.js";
/// A worker that has not let go of its work after so many milliseconds is ended and started anew.
const PATIENCE_MS: u32 = 80;

type Heard = Rc<dyn Fn(Answer)>;

/// A worker that has been started.
struct Running {
    worker: web_sys::Worker,
    /// Whether it listens by now.
    ready: bool,
    _message: Closure<dyn FnMut(web_sys::MessageEvent)>,
    _error: Closure<dyn FnMut(web_sys::Event)>,
}

#[derive(Default)]
struct Inner {
    running: Option<Running>,
    last: u32,
    /// The questions that are open, with who hears their answers.
    open: Vec<(u32, Heard)>,
    /// What is said as soon as the worker listens.
    held: Vec<String>,
    /// The edition of the case that the worker has.
    edition: Option<u32>,
}

/// The page's worker. A handle: copies speak to the same one.
#[derive(Clone, Copy)]
pub struct Helper {
    inner: StoredValue<Inner, LocalStorage>,
    catalogue: RwSignal<Option<Result<Arc<Catalogue>, Trouble>>>,
}

impl Helper {
    /// Nothing is started yet.
    fn new() -> Helper {
        Helper { inner: StoredValue::new_local(Inner::default()), catalogue: RwSignal::new(None) }
    }

    /// That of this page.
    #[must_use]
    pub fn expect() -> Helper {
        lasting(Helper::new)
    }

    /// What there is to choose from; `None` while it is fetched (tracked).
    #[must_use]
    pub fn catalogue(self) -> Option<Result<Arc<Catalogue>, Trouble>> {
        self.catalogue.get()
    }

    /// Fetches the catalogue, unless it is there.
    pub fn fetch(self) {
        if matches!(self.catalogue.get_untracked(), Some(Ok(_))) {
            return;
        }
        self.catalogue.set(None);
        self.ask(Ask::Catalogue, move |answer| {
            self.catalogue.set(Some(match answer {
                Answer::Catalogue(all) => Ok(Arc::from(all)),
                Answer::Trouble(trouble) => Err(trouble),
                _ => Err(Trouble::NotUnderstood("it answered something else".into())),
            }));
        });
    }

    /// Asks; `hear` is called with every answer, the last of which is anything but progress. Gives the question's number.
    pub fn ask(self, ask: Ask, hear: impl Fn(Answer) + 'static) -> u32 {
        let (id, begins) = {
            let inner = &mut *self.inner.write_value();
            inner.last += 1;
            inner.open.push((inner.last, Rc::new(hear)));
            inner.held.push(protocol::text(&Sent { id: inner.last, ask }));
            (inner.last, inner.running.is_none())
        };
        if begins {
            self.start();
        }
        self.send_held();
        id
    }

    /// Ends an exploration. If the worker does not let go of it at once, it is ended with it.
    pub fn cancel(self, id: u32) {
        self.ask(Ask::Cancel, |_| {});
        let waiting = move || self.inner.with_value(|inner| inner.open.iter().any(|(open, _)| *open == id));
        Timeout::new(PATIENCE_MS, move || {
            if waiting() {
                self.end(&Answer::Cancelled);
            }
        })
        .forget();
    }

    /// Whether the worker was sent this edition of the case; from now on it was.
    pub fn is_sent(self, edition: u32) -> bool {
        self.inner.try_update_value(|inner| inner.edition.replace(edition)) == Some(Some(edition))
    }

    /// The worker turned out not to have the case: the next request brings it again.
    pub fn forget_case(self) {
        self.inner.update_value(|inner| inner.edition = None);
    }

    fn start(self) {
        let address = format!("{LOADER}{}", build());
        let worker = match web_sys::Worker::new(&address) {
            Ok(worker) => worker,
            Err(e) => return self.fail(format!("the browser does not let this page start one ({e:?})")),
        };
        let message = Closure::<dyn FnMut(_)>::new(move |event: web_sys::MessageEvent| {
            self.hear(&event.data().as_string().unwrap_or_default());
        });
        let error = Closure::<dyn FnMut(_)>::new(move |event: web_sys::Event| {
            event.prevent_default();
            let told = event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message);
            self.fail(told.filter(|why| !why.is_empty()).unwrap_or_else(|| "its file did not load".to_owned()));
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        let running = Running { worker, ready: false, _message: message, _error: error };
        self.inner.update_value(|inner| inner.running = Some(running));
    }

    /// Says what was held back, if the worker listens.
    fn send_held(self) {
        self.inner.update_value(|inner| {
            let Some(running) = inner.running.as_ref().filter(|running| running.ready) else { return };
            for text in inner.held.drain(..) {
                // A text can always be posted.
                let _ = running.worker.post_message(&text.into());
            }
        });
    }

    fn hear(self, text: &str) {
        match protocol::said(text) {
            Ok(Said { id: UNASKED, answer: Answer::Ready(PROTOCOL) }) => {
                self.inner.update_value(|inner| {
                    if let Some(running) = &mut inner.running {
                        running.ready = true;
                    }
                });
                self.send_held();
            }
            Ok(Said { id: UNASKED, answer: Answer::Ready(_) }) => {
                self.fail("it belongs to another build of Signalbox; reload the page".to_owned());
            }
            Ok(Said { id: UNASKED, answer: Answer::Trouble(Trouble::Stopped(why)) }) => self.fail(why),
            Ok(Said { id: UNASKED, answer }) => self.fail(format!("it said something unasked: {answer:?}")),
            Ok(Said { id, answer }) => self.pass_on(id, answer),
            Err(trouble) => self.fail(trouble.to_string()),
        }
    }

    fn pass_on(self, id: u32, answer: Answer) {
        let more = matches!(answer, Answer::Progress(_));
        let heard = self.inner.try_update_value(|inner| {
            let place = inner.open.iter().position(|(open, _)| *open == id)?;
            Some(if more { inner.open[place].1.clone() } else { inner.open.swap_remove(place).1 })
        });
        if let Some(heard) = heard.flatten() {
            heard(answer);
        }
    }

    fn fail(self, why: String) {
        self.end(&Answer::Trouble(Trouble::Stopped(why)));
    }

    /// Ends the worker. Every open question gets this answer.
    fn end(self, answer: &Answer) {
        let last = self.inner.with_value(|inner| inner.last);
        let before = std::mem::replace(&mut *self.inner.write_value(), Inner { last, ..Inner::default() });
        if let Some(Running { worker, .. }) = &before.running {
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
        }
        for (_, heard) in &before.open {
            heard(answer.clone());
        }
    }
}

/// What names this build in addresses, so that no cache gives the worker of an older one: the app's own file is named after its
/// content, the worker's is not.
fn build() -> String {
    let own = document().query_selector("link[rel=modulepreload]").ok().flatten();
    let name = own.and_then(|link| link.get_attribute("href")).unwrap_or_default();
    let hash = name.rsplit('-').next().and_then(|end| end.strip_suffix(".js"));
    hash.map(|hash| format!("?{hash}")).unwrap_or_default()
}
