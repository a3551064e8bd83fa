//! Tells the host what happens, as events of the element: their names without the prefix, their details as plain objects.

use js_sys::{Function, Object};
use leptos::prelude::*;
use signalbox_web::session::{Session, Weight};
use wasm_bindgen::JsValue;

use crate::source::set;

/// Tells of it from now on.
pub(crate) fn tell(session: Session, hear: Function) {
    let hear = StoredValue::new_local(hear);
    let say = move |name: &str, fields: &[(&str, JsValue)]| {
        let detail = Object::new();
        fields.iter().for_each(|(field, value)| set(&detail, field, value));
        // A listener that throws is told by the browser, and is no business of ours.
        hear.with_value(|hear| drop(hear.call2(&JsValue::NULL, &JsValue::from_str(name), &detail)));
    };
    let now = move || JsValue::from(untrack(|| session.cursor()).at.millis() as f64);
    Effect::watch(
        move || session.selected.get(),
        move |run, _, _| say("select", &[("run", run.map_or(JsValue::NULL, |run| run.get().into()))]),
        false,
    );
    Effect::watch(
        move || (session.cursor(), session.playing()),
        move |(cursor, playing), _, _| {
            say("seek", &[("now", now()), ("seq", cursor.seq.into()), ("playing", (*playing).into())]);
        },
        false,
    );
    let commands = session.history(|sim| sim.engine().script().len() as u32);
    Effect::watch(
        move || (session.edition(), commands.get()),
        move |(_, commands), _, _| {
            say(
                "change",
                &[("commands", (*commands).into()), ("horizon", (session.horizon_now().millis() as f64).into())],
            );
        },
        false,
    );
    let heard = StoredValue::new(session.notices().latest());
    Effect::new(move || {
        let last = heard.get_value();
        for notice in session.notices().list().into_iter().filter(|notice| notice.id > last) {
            heard.set_value(notice.id);
            let code = match notice.weight {
                Weight::Done => continue,
                Weight::Refused => "refused",
                Weight::Problem => "problem",
            };
            let rule = notice.rule.as_deref().map_or(JsValue::NULL, JsValue::from_str);
            say(
                "error",
                &[
                    ("code", code.into()),
                    ("message", notice.text.as_str().into()),
                    ("rule", rule),
                    ("problems", js_sys::Array::new().into()),
                ],
            );
        }
    });
}
