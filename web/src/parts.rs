//! The parts of the app that are not in its first file, and their fetching.
//!
//! The delivered build is split (`web/build.rs`): what [`parts!`] names leaves the app's file for files of its own, together with all
//! that only it uses. A part is fetched when it is first shown, and all of them soon after the app has started, so that going to
//! another page waits for nothing and works without a network. Other builds are one file, in which every part is at hand at once.

use std::{future::Future, pin::Pin};

use gloo_timers::callback::Timeout;
use leptos::{prelude::*, wasm_split::SplitLoaderError};

use crate::{
    follow::Memo,
    session::{Notice, Session, Weight},
    widgets::Button,
};

/// How long after the start the parts are fetched that nobody has asked for, in milliseconds: after the first pictures.
const FETCH_ALL_AFTER_MS: u32 = 1_500;

/// Makes the view of a part.
type Make = fn() -> AnyView;

/// A part on its way.
type Loading = Pin<Box<dyn Future<Output = Result<Make, SplitLoaderError>>>>;

/// What is known of a part.
#[derive(Clone, Copy)]
enum Known {
    /// It was not asked for.
    Nothing,
    /// It is on its way.
    Asked,
    /// It can be shown.
    Here(Make),
    /// It could not be fetched; asking again tries again.
    Failed,
}

/// A part of the app that is not in its first file. A handle: copies speak of the same part.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    known: RwSignal<Known>,
    load: fn() -> Loading,
}

impl Part {
    fn new(load: fn() -> Loading) -> Part {
        Part { known: RwSignal::new(Known::Nothing), load }
    }

    /// Fetches the part, if it is neither here nor on its way. `without` is what is known of it if it does not come.
    fn fetch(self, without: Known) {
        if matches!(self.known.get_untracked(), Known::Asked | Known::Here(_)) {
            return;
        }
        self.known.set(Known::Asked);
        let load = self.load;
        leptos::task::spawn_local(async move {
            self.known.set(load().await.map_or(without, Known::Here));
        });
    }

    /// Fetches the part before it is wanted. Nobody hears of it if it does not come: it is asked for again when it is wanted.
    fn fetch_ahead(self) {
        self.fetch(Known::Nothing);
    }

    /// The part as a part of a page: in its place stands that it is on its way, or that it did not come.
    pub(crate) fn shown(self) -> AnyView {
        Effect::new(move || {
            if matches!(self.known.get(), Known::Nothing) {
                self.fetch(Known::Failed);
            }
        });
        let view = move || match self.known.get() {
            Known::Here(make) => make(),
            Known::Failed => failed(self),
            Known::Nothing | Known::Asked => waiting(),
        };
        view.into_any()
    }

    /// The part as a dialog, there from the first time that it is wanted. If it does not come, a notice says so, and `close` takes
    /// the wish back.
    pub(crate) fn over(self, wanted: Signal<bool>, close: fn(Session)) -> AnyView {
        let session = Session::expect();
        Effect::new(move || match (wanted.get(), self.known.get()) {
            (true, Known::Nothing) => self.fetch(Known::Failed),
            (true, Known::Failed) => {
                close(session);
                self.known.set(Known::Nothing);
                session.notices().show(Notice::new(Weight::Problem, FAILED));
            }
            _ => {}
        });
        let once = Memo::new(move |was| was == Some(&true) || wanted.get());
        let view = move || match self.known.get() {
            Known::Here(make) if once.get() => Some(make()),
            _ => None,
        };
        view.into_any()
    }
}

/// What is said of a part that did not come.
pub(crate) const FAILED: &str =
    "This part of the app could not be fetched: its server does not answer. Try again in a moment.";

fn waiting() -> AnyView {
    view! { <p class="sb-part" role="status">"Loading …"</p> }.into_any()
}

fn failed(part: Part) -> AnyView {
    view! {
        <div class="sb-part">
            <p role="alert">{FAILED}</p>
            <Button on_press=move || part.fetch(Known::Failed)>"Try again"</Button>
        </div>
    }
    .into_any()
}

/// What lasts as long as the app: the parts that were asked for, so that each is fetched once, and what they remember.
#[derive(Clone)]
struct Shelf {
    parts: StoredValue<Vec<(&'static str, Part)>>,
    owner: Owner,
}

/// What a part remembers while it is not shown: made when it is first asked for, and there as long as the app.
pub(crate) fn lasting<T: Clone + Send + Sync + 'static>(make: fn() -> T) -> T {
    let give = || {
        let made = make();
        provide_context(made.clone());
        made
    };
    use_context::<T>().unwrap_or_else(|| match use_context::<Shelf>() {
        Some(shelf) => shelf.owner.with(give),
        None => give(),
    })
}

/// The part of a name.
fn part(name: &'static str, load: fn() -> Loading) -> Part {
    let Some(Shelf { parts, owner }) = use_context() else { return Part::new(load) };
    let known = parts.with_value(|parts| parts.iter().find(|(known, _)| *known == name).map(|(_, part)| *part));
    known.unwrap_or_else(|| {
        // It lives as long as the shelf, and not as the place that was the first to ask for it.
        let part = owner.with(|| Part::new(load));
        parts.update_value(|parts| parts.push((name, part)));
        part
    })
}

/// Names the parts: the file each goes to, its own name, and its view.
macro_rules! parts {
    ($($(#[$about:meta])* $file:ident / $name:ident => $view:expr;)*) => {
        /// How the parts are fetched.
        mod files {
            use leptos::{prelude::*, wasm_split::SplitLoaderError};

            use super::Make;
            use crate::{pages, panels};

            $(
                #[cfg(split)]
                #[leptos::wasm_split::wasm_split($file, wasm_split_path = leptos::wasm_split, fallible)]
                pub(super) fn $name() -> Result<Make, SplitLoaderError> {
                    Ok(|| $view.into_any())
                }

                #[cfg(not(split))]
                pub(super) async fn $name() -> Result<Make, SplitLoaderError> {
                    Ok(|| $view.into_any())
                }
            )*
        }

        $(
            $(#[$about])*
            pub(crate) fn $name() -> Part {
                part(stringify!($name), || Box::pin(files::$name()))
            }
        )*

        /// All parts.
        const ALL: &[fn() -> Part] = &[$($name,)*];
    };
}

parts! {
    /// The page "Scenario".
    scenario / scenario => view! { <pages::Scenario /> };
    /// The page "Rules".
    pages / rules => view! { <pages::Rules /> };
    /// The page "Worlds".
    pages / worlds => view! { <pages::Worlds /> };
    /// The page "API".
    pages / api => view! { <pages::Api /> };
    /// The page "Learn".
    pages / learn => view! { <pages::Learn /> };
    /// What can be done: start runs, switch sources.
    lower / actions => view! { <panels::Actions /> };
    /// The list of runs.
    lower / runs => view! { <panels::RunList /> };
    /// The list of events.
    lower / events => view! { <panels::EventList /> };
    /// What there is to know of a run beyond why it waits.
    lower / details => view! { <panels::Details /> };
    /// The charts below the timeline.
    lower / charts => view! { <panels::ChartsPanel /> };
    /// The timeline as a table.
    lower / table => view! { <panels::TimelineTable /> };
    /// The captions of the first visit's scene.
    lower / scene => view! { <pages::Scene /> };
    /// The strip of a guided scenario.
    pages / guide => view! { <pages::GuideStrip /> };
    /// Why a file or a link was not opened.
    sheets / report => {
        let session = crate::session::Session::expect();
        view! { <pages::ImportReport refused=session.refused /> }
    };
    /// Bookmarks and breakpoints.
    sheets / marks => view! { <panels::MarksDialog /> };
    /// The list of keys.
    sheets / keys => view! { <pages::KeysSheet /> };
    /// The command palette.
    sheets / palette => view! { <pages::Palette /> };
    /// The list of cases.
    sheets / cases => view! { <pages::Cases /> };
    /// The tree of branches.
    sheets / branches => view! { <pages::Branches /> };
    /// The link.
    sheets / share => view! { <pages::Share /> };
}

/// Names what is done by code that is not in the first file: the file, and the function. Its caller waits until it is there.
macro_rules! deeds {
    ($($(#[$about:meta])* $file:ident / fn $name:ident($($arg:ident: $of:ty),*) { $($body:tt)* })*) => {
        $(
            #[cfg(split)]
            $(#[$about])*
            #[leptos::wasm_split::wasm_split($file, wasm_split_path = leptos::wasm_split, fallible)]
            pub(crate) fn $name($($arg: $of),*) -> Result<(), SplitLoaderError> {
                $($body)*
                Ok(())
            }

            #[cfg(not(split))]
            $(#[$about])*
            pub(crate) async fn $name($($arg: $of),*) -> Result<(), SplitLoaderError> {
                $($body)*
                Ok(())
            }
        )*
    };
}

deeds! {
    /// Opens what stands in a file.
    lower / fn open_file(session: Session, name: String, text: String) {
        crate::pages::open_file(session, &name, &text);
    }

    /// Opens what stands in a link.
    lower / fn open_link(session: Session, fragment: String) {
        session.unpack_link(fragment);
    }
}

/// Keeps what is fetched for everything below, and fetches all parts once the app has had time to draw itself.
pub(crate) fn provide() {
    if let Some(owner) = Owner::current() {
        provide_context(Shelf { parts: StoredValue::new(Vec::new()), owner });
    }
    let parts: Vec<Part> = ALL.iter().map(|part| part()).collect();
    Timeout::new(FETCH_ALL_AFTER_MS, move || parts.into_iter().for_each(Part::fetch_ahead)).forget();
}
