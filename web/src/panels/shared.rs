//! What panels share among themselves beside the session: the run list's filter and the timeline's window.

use crate::follow::Memo;
use leptos::prelude::*;
use signalbox::{
    views::{RunFilter, idle},
    words::Span,
};

use crate::{
    paint::{
        scale::{Break, Breaks, Scale},
        window::Window,
    },
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
    /// Whether charts fold idle stretches.
    pub fold: RwSignal<bool>,
    breaks: Memo<Breaks>,
    /// The workspaces' names, in the scenario's order.
    pub names: Memo<Vec<String>>,
    session: Session,
}

/// A window that follows the cursor is at most this long when it begins to: four hours.
const LONGEST_FOLLOWING: f64 = 14_400.0;
/// One step of a zoom.
const STEP: f64 = 1.6;
/// Nothing alive for at least this long is an idle stretch that may be folded.
const IDLE: Span = Span::from_mins(10);

impl Shared {
    /// Makes it and gives it to everything below.
    pub fn provide() -> Shared {
        let session = Session::expect();
        let fold = RwSignal::new(false);
        let breaks = session.history(move |sim| {
            let idle = if fold.get() { idle(&sim.scene(), IDLE) } else { Vec::new() };
            Breaks::new(idle.iter().map(|i| Break { from: seconds(i.from), to: seconds(i.to) }).collect())
        });
        let shared = Shared {
            filter: RwSignal::new(RunFilter::default()),
            zoom: session.zoom,
            fold,
            breaks,
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

    /// What charts show, and how instants lie on them (tracked).
    #[must_use]
    pub fn scale(self) -> Scale {
        let breaks = self.breaks.get();
        match self.zoom.get() {
            Zoom::Follow(length) => Scale::following(seconds(self.session.cursor().at), length, &breaks),
            Zoom::Fixed(window) => Scale::new(window, &breaks),
            Zoom::All => Scale::all(self.end(), &breaks),
        }
    }

    /// The same, now (not tracked).
    #[must_use]
    pub fn scale_now(self) -> Scale {
        untrack(move || self.scale())
    }

    /// The timeline's window (tracked).
    #[must_use]
    pub fn window(self) -> Window {
        self.scale().window
    }

    fn show(self, scale: &Scale) {
        self.zoom.set(Zoom::Fixed(scale.window));
    }

    /// Shorter (`factor` below 1) or longer, with the instant at this share of the chart staying where it is.
    pub fn zoom_at(self, factor: f64, share: f64) {
        let (scale, end) = untrack(move || (self.scale(), self.end()));
        let around = scale.at(share);
        self.show(&scale.zoom(factor, around, end * 1.5, &self.breaks.get_untracked()));
    }

    /// Shows the stretch between two instants with some air around it.
    pub fn zoom_to(self, from: f64, to: f64) {
        let length = (to - from).max(60.0) * 1.5;
        self.zoom.set(Zoom::Fixed(Window { from: (from - length / 6.0).max(0.0), length }));
    }

    fn zoom_by(self, factor: f64) {
        let end = untrack(move || self.end());
        let cursor = seconds(untrack(move || self.session.cursor()).at);
        let scale = self.scale_now();
        let breaks = self.breaks.get_untracked();
        match self.zoom.get_untracked() {
            Zoom::Follow(_) => {
                let length = scale.zoom(factor, cursor, end * 1.5, &breaks).window.length;
                self.zoom.set(Zoom::Follow(length));
            }
            _ => {
                let share = scale.share(cursor);
                self.zoom_at(factor, if (0.0..=1.0).contains(&share) { share } else { 0.5 });
            }
        }
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

    /// Moves the window by a share of its length.
    pub fn pan(self, share: f64) {
        let (scale, end) = untrack(move || (self.scale(), self.end()));
        self.show(&scale.pan(share, end));
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
}
