//! What an element consists of: a bar that moves in time, and panels of the app.

use leptos::prelude::*;
use signalbox::words::SimTime;
use signalbox_web::{
    panels::{Machine, NoticeToast, RunInspector, RunList, Shared, SlotBoard, Timeline},
    session::{Page, Session, WHY, keys::Action, notices::Offer},
    text::{clock, date_time},
    widgets::{IconButton, Shape},
};

/// Which element it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Slots, queue and why.
    Board,
    /// The lanes.
    Timeline,
    /// The state machine.
    Machine,
}

impl Kind {
    pub(crate) fn of(word: &str) -> Kind {
        match word {
            "timeline" => Kind::Timeline,
            "machine" => Kind::Machine,
            _ => Kind::Board,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Kind::Board => "board",
            Kind::Timeline => "timeline",
            Kind::Machine => "machine",
        }
    }

    /// The page of the app that shows the same.
    const fn page(self) -> Page {
        match self {
            Kind::Board => Page::Live,
            Kind::Timeline => Page::Timeline,
            Kind::Machine => Page::Machine,
        }
    }
}

/// The whole element.
pub(crate) fn view(session: Session, kind: Kind) -> AnyView {
    session.page.set(kind.page());
    // First of those that listen, as in the app.
    session.listen_to_moves();
    let shared = Shared::provide();
    let chosen = Memo::new(move |_| session.selected.get().is_some());
    let listed = Memo::new(move |_| shared.filter.with(|filter| filter.status.is_some()));
    let panels = match kind {
        Kind::Board => view! { <SlotBoard /> }.into_any(),
        Kind::Timeline => view! { <Timeline /> }.into_any(),
        Kind::Machine => view! {
            <Machine />
            // What the machine's statuses list.
            <Show when=move || listed.get()><RunList /></Show>
        }
        .into_any(),
    };
    // The board answers "why?" also while nothing is chosen; the others have the room to themselves.
    let why = move || kind == Kind::Board || chosen.get();
    view! {
        <div class=format!("sb-element sb-element--{}", kind.word()) class:sb-element--why=why>
            <Bar />
            <div class="sb-element__main">{panels}</div>
            <Show when=why>
                <div class="sb-element__why" id=WHY tabindex="-1"><RunInspector /></div>
            </Show>
            <Notices />
        </div>
    }
    .into_any()
}

/// The moment, how it moves, and the way into the app.
#[component]
fn Bar() -> impl IntoView {
    let session = Session::expect();
    let shape = Signal::derive(move || if session.playing() { Shape::Pause } else { Shape::Play });
    let label = Signal::derive(move || if session.playing() { "Pause".to_owned() } else { "Play".to_owned() });
    let act = move |action| {
        move || {
            session.moves(action);
        }
    };
    let instant = Memo::new(move |_| clock(session.cursor().at, session.starts_at()));
    let stamp = move || date_time(session.cursor().at, session.starts_at());
    let share = move || (session.cursor().at.millis() * 100).checked_div(session.horizon().millis()).unwrap_or(0);
    let moved = move |event: leptos::ev::Event| {
        if let Ok(at) = event_target_value(&event).parse() {
            session.jump(SimTime::from_millis(at));
        }
    };
    view! {
        <div class="sb-element__bar" role="group" aria-label="Time">
            <IconButton shape=Shape::Previous label="Previous event" key="," tip_below=true on_press=act(Action::Event(-1)) />
            <IconButton shape label key="Space" primary=true tip_below=true on_press=act(Action::Toggle) />
            <IconButton shape=Shape::Next label="Next event" key="." tip_below=true on_press=act(Action::Event(1)) />
            <time class="sb-element__time" title=stamp>{instant}</time>
            <label class="sb-slider sb-element__scrub" style:--x=move || share().to_string()>
                <span class="sb-sr">"Moment"</span>
                <input
                    class="sb-slider__range"
                    type="range"
                    min="0"
                    max=move || session.horizon().millis().to_string()
                    step="1000"
                    prop:value=move || session.cursor().at.millis().to_string()
                    aria-valuetext=instant
                    on:input=moved
                />
            </label>
            {session.is_linkable().then(|| view! { <Remix /> })}
        </div>
    }
}

/// A link that opens the case at this moment in the app. Made when somebody reaches for it: nobody follows it before.
#[component]
fn Remix() -> impl IntoView {
    let session = Session::expect();
    let href = RwSignal::new(session.address_of(session.page.get_untracked()));
    let renew = move || {
        let address = session.address();
        leptos::task::spawn_local(async move {
            if let Ok(address) = address.await {
                href.try_set(Some(address));
            }
        });
    };
    renew();
    view! {
        <a
            class="sb-button sb-element__remix"
            href=href
            target="_blank"
            rel="noopener"
            title="open this case at this moment in Signalbox"
            on:pointerenter=move |_| renew()
            on:pointerdown=move |_| renew()
            on:focus=move |_| renew()
        >
            "Remix"
        </a>
    }
}

/// What the engine refused, what went wrong, and where a change has led, until it is read.
#[component]
fn Notices() -> impl IntoView {
    let session = Session::expect();
    // All that an element's own controls lead to.
    let take = move |offer| {
        if let Offer::Branch(id) = offer {
            session.switch_branch(id);
        }
    };
    view! {
        <div class="sb-element__notices" role="log" aria-label="Notices">
            <ul>
                <For each=move || session.notices().list() key=|notice| notice.id let:notice>
                    <NoticeToast notice on_take=take />
                </For>
            </ul>
        </div>
    }
}
