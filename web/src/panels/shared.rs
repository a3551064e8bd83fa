//! What panels share among themselves beside the session: the run list's filter and the timeline's window.

use leptos::prelude::*;
use signalbox::{views::RunFilter, words::SimTime};

use crate::{
    paint::window::Window,
    session::{Session, Zoom},
};

use super::live::seconds;

/// Shared state of the panels of one page. A handle.
#[derive(Clone, Copy)]
pub struct Shared {
    /// Which runs the list shows.
    pub filter: RwSignal<RunFilter>,
    /// How the timeline's window is chosen.
    pub zoom: RwSignal<Zoom>,
    /// The workspaces' names, in the scenario's order.
    pub names: Memo<Vec<String>>,
    session: Session,
}

/// A window that follows the cursor is at most this long when it begins to: four hours.
const LONGEST_FOLLOWING: f64 = 14_400.0;
/// One step of a zoom.
const STEP: f64 = 1.6;

impl Shared {
    /// Makes it and gives it to everything below.
    pub fn provide() -> Shared {
        let session = Session::expect();
        let shared = Shared {
            filter: RwSignal::new(RunFilter::default()),
            zoom: session.zoom,
            names: session.history(|sim| sim.engine().scenario().workspaces.iter().map(|w| w.name.clone()).collect()),
            session,
        };
        provide_context(shared);
        shared
    }

    /// That of the page; its own for a panel that stands alone.
    #[must_use]
    pub fn expect() -> Shared {
        use_context().unwrap_or_else(Shared::provide)
    }

    /// A workspace's name (tracked).
    #[must_use]
    pub fn name(self, workspace: signalbox::words::WorkspaceNo) -> String {
        self.names.with(|names| names.get(workspace.index()).cloned().unwrap_or_default())
    }

    fn end(self) -> f64 {
        seconds(self.session.horizon())
    }

    /// The timeline's window (tracked).
    #[must_use]
    pub fn window(self) -> Window {
        match self.zoom.get() {
            Zoom::Follow(length) => Window::following(seconds(self.session.cursor().at), length),
            Zoom::Fixed(window) => window,
            Zoom::All => Window::all(self.end()),
        }
    }

    fn zoom_by(self, factor: f64) {
        let end = untrack(move || self.end());
        let cursor = seconds(untrack(move || self.session.cursor()).at);
        let window = untrack(move || self.window());
        let longest = end * 1.5;
        self.zoom.set(match self.zoom.get_untracked() {
            Zoom::Follow(_) => Zoom::Follow(window.zoom(factor, cursor, longest).length),
            _ => {
                let share = window.share(cursor);
                let around = if (0.0..=1.0).contains(&share) { cursor } else { window.at(0.5) };
                Zoom::Fixed(window.zoom(factor, around, longest))
            }
        });
    }

    /// A shorter stretch of time, in more detail.
    pub fn zoom_in(self) {
        self.zoom_by(1.0 / STEP);
    }

    /// A longer stretch of time.
    pub fn zoom_out(self) {
        self.zoom_by(STEP);
    }

    /// An earlier stretch.
    pub fn earlier(self) {
        self.pan(-0.4);
    }

    /// A later stretch.
    pub fn later(self) {
        self.pan(0.4);
    }

    fn pan(self, share: f64) {
        let (window, end) = untrack(move || (self.window(), self.end()));
        self.zoom.set(Zoom::Fixed(window.pan(share, end)));
    }

    /// The whole history; when it is shown already, the cursor again.
    pub fn fit(self) {
        self.zoom.update(|zoom| *zoom = if *zoom == Zoom::All { Zoom::FIRST } else { Zoom::All });
    }

    /// A window that follows the cursor, as long as the present one.
    pub fn follow(self) {
        let length = untrack(move || self.window()).length.min(LONGEST_FOLLOWING);
        self.zoom.set(Zoom::Follow(length));
    }

    /// The instant at a share of the window.
    #[must_use]
    pub fn instant(self, share: f64) -> SimTime {
        let window = untrack(move || self.window());
        SimTime::from_millis((window.at(share).max(0.0) * 1_000.0) as u64)
    }
}
