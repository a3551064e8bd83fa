//! What is on screen as a link, and links as what is on screen.

use leptos::prelude::*;
use serde_json::value::RawValue;

use crate::parts;

use super::{
    Notice, Session, Weight, Zoom,
    file::{self, Refused},
    link::{self, Link},
    notices::Offer,
    pack,
    prefs::Theme,
    route, store,
};

/// What is said where the browser cannot do it.
const NO_STREAMS: &str =
    "This browser cannot make links: it has no compression of its own. Take the case away as a file.";

/// What a link's fragment holds, opened.
///
/// # Errors
/// Why it cannot be opened.
pub async fn open(fragment: &str) -> Result<store::Opened, Refused> {
    opened(&read(fragment).await?)
}

/// Reads a link's fragment.
async fn read(fragment: &str) -> Result<Link, Refused> {
    let (sum, packed) = link::open(fragment)?;
    let text = pack::unpack(&packed).await.map_err(|_| link::refused(link::DAMAGED))?;
    link::unpacked(sum, &text)
}

/// The case of a link at its moment.
fn opened(link: &Link) -> Result<store::Opened, Refused> {
    let case = file::read(link.case.get())?;
    let branch = link.branch.as_deref().unwrap_or(super::document::FIRST_BRANCH);
    let place = store::Place {
        seq: link.moment.0,
        at: link.moment.1,
        selected: link.selected,
        page: link.page(),
        zoom: link.zoom.unwrap_or_default(),
        theme: link.theme,
    };
    Ok(store::Opened { place: Some(place), ..store::fresh_named(case, &link.title, branch)? })
}

impl Session {
    /// The theme that is shown: the one that a link brought, else the user's (tracked).
    #[must_use]
    pub fn theme(self) -> Theme {
        self.look.get().unwrap_or_else(|| self.prefs.with(|prefs| prefs.theme))
    }

    /// What is on screen, as a link holds it.
    fn link(self) -> Option<Link> {
        let cursor = self.cursor.get_untracked();
        let page = Some(self.page.get_untracked()).filter(|page| *page != Default::default());
        let theme = untrack(|| self.theme());
        let (title, branch) = self.desk.with_value(|desk| {
            let document = desk.document();
            (document.name.clone(), document.branch(desk.current).map(|branch| branch.name.clone()))
        });
        Some(Link {
            title,
            case: RawValue::from_string(file::compact(&self.case())).ok()?,
            branch: branch.filter(|name| name != super::document::FIRST_BRANCH),
            moment: (cursor.seq, cursor.at),
            selected: self.selected.get_untracked(),
            page: page.map(|page| page.id().to_owned()),
            zoom: Some(self.zoom.get_untracked()).filter(|zoom| *zoom != Zoom::default()),
            theme: (theme != Theme::System).then_some(theme),
        })
    }

    /// An address that opens what is on screen.
    ///
    /// # Errors
    /// A sentence for the user, if the browser cannot make one.
    pub fn address(self) -> impl Future<Output = Result<String, &'static str>> {
        // All that is the session's is read now: it may be gone when the text is packed.
        let here = || window().location().href().unwrap_or_default();
        let app = self.app().filter(|app| !app.is_empty()).unwrap_or_else(here);
        let text = self.link().map(|link| link.write());
        async move {
            let text = text.ok_or(NO_STREAMS)?;
            let packed = pack::pack(text.as_bytes()).await.map_err(|_| NO_STREAMS)?;
            let page = app.split('#').next().unwrap_or_default();
            Ok(format!("{page}{}", link::fragment(&packed, &text)))
        }
    }

    /// Opens a link as a case of its own, next to those that are stored. Where it cannot be opened, a report says why and everything
    /// stays as it is.
    pub(super) fn open_link(self, fragment: String) {
        leptos::task::spawn_local(async move {
            if parts::open_link(self, fragment).await.is_err() {
                self.notices.show(Notice::new(Weight::Problem, parts::FAILED));
            }
        });
    }

    /// As [`Session::open_link`], by code that the app's first file does not hold.
    pub(crate) fn unpack_link(self, fragment: String) {
        leptos::task::spawn_local(async move {
            let opened = read(&fragment).await.and_then(|link| self.show_link(&link));
            match opened {
                Ok(title) => {
                    let text = format!(
                        "“{title}” is open, as the link shows it. It joins your cases when you change or keep it."
                    );
                    self.notices.show(Notice::new(Weight::Done, text).with_offer("Keep it", Offer::Keep));
                }
                Err(refused) => self.refused.set(Some(Refused { link: true, ..refused })),
            }
            // The link has done its work: a reload finds the case as it is by then, not as the link has it.
            if route::fragment() == fragment {
                self.mend_address();
            }
        });
    }

    fn show_link(self, link: &Link) -> Result<String, Refused> {
        let opened = opened(link)?;
        self.pause();
        self.put_on(opened, false);
        Ok(link.title.clone())
    }
}
