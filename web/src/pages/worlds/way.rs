//! The shortest way to a broken law, and the case that goes it.

use leptos::prelude::*;
use signalbox_worker::protocol::{Counterexample, Law, Verdict};

use crate::{
    session::{
        Notice, Page, Session, Weight,
        file::{self, Refused},
    },
    widgets::Button,
};

/// The shortest way to the breach; `None` for a law that is not broken.
pub(super) fn of(law: &Law) -> Option<impl IntoView + use<>> {
    let Verdict::Broken(found) = &law.verdict else { return None };
    let Counterexample { why, steps, case, shared, note } = (**found).clone();
    let id = format!("sb-way-{}", law.name);
    let length = match steps.len() {
        1 => "one step".to_owned(),
        n => format!("{n} steps"),
    };
    let step = |(i, (came, did)): (usize, (String, Vec<String>))| {
        let apart = case.is_some() && i + 1 > shared as usize;
        view! {
            <li class="sb-way__step" class:sb-way__step--apart=apart>
                <span class="sb-way__came">{came}</span>
                <ul class="sb-way__did">{did.into_iter().map(|what| view! { <li>{what}</li> }).collect_view()}</ul>
                {apart.then(|| view! { <span class="sb-way__apart">"The sound scheduler does not do this."</span> })}
            </li>
        }
    };
    let steps: Vec<_> = steps.into_iter().enumerate().map(step).collect();
    let session = Session::expect();
    let told = note.clone();
    let opens = case.map(move |case| {
        view! { <Button primary=true on_press=move || open(session, &case, &told)>"Open as a case"</Button> }
    });
    Some(view! {
        <section class="sb-panel sb-way" aria-labelledby=id.clone() data-way=law.name.clone()>
            <header class="sb-panel__head">
                <h2 class="sb-panel__title" id=id.clone()>"The shortest way to the breach: " {length}</h2>
                <div class="sb-panel__aside"><span class="sb-law__rules">{law.rules.clone()}</span></div>
            </header>
            <div class="sb-panel__body">
                <p class="sb-way__law">{law.says.clone()}</p>
                <ol class="sb-way__steps">{steps}</ol>
                <p class="sb-way__why">{format!("So {why}.")}</p>
                <div class="sb-way__case">{opens}<p class="sb-quiet">{note}</p></div>
            </div>
        </section>
    })
}

/// Opens the case at its end, from where one can step back through it.
fn open(session: Session, case: &str, note: &str) {
    session.pause();
    match file::read(case).and_then(|case| session.open(case).map_err(Refused::from)) {
        Ok(()) => {
            session.seek_time(session.horizon_now());
            session.go(Page::Live);
            session.notices().show(Notice::new(Weight::Done, format!("{note} Step back to see how it came.")));
        }
        Err(why) => {
            session.notices().show(Notice::new(Weight::Problem, format!("The case was not opened. {}", why.text)))
        }
    }
}
