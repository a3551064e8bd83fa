//! Charts as files.

use crate::follow::Memo;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};

use crate::{
    paint::chart::{Drawing, file as svg_file},
    session::{Notice, Session, Weight, file},
};

use super::{
    draw::Kind,
    table::{Table, csv},
};

/// The classes of drawings, whose rules a file takes with it.
const STYLED: [&str; 22] = [
    "sb-chart__paper",
    "sb-chart__title",
    "sb-chart__tick",
    "sb-chart__day",
    "sb-chart__break",
    "sb-chart__words",
    "sb-chart__queue",
    "sb-chart__queue-area",
    "sb-chart__limit",
    "sb-chart__busy",
    "sb-chart__class",
    "sb-chart__p50",
    "sb-chart__p95",
    "sb-chart__p99",
    "sb-hatch__ground",
    "sb-hatch__line",
    "sb-hatch-workspace-busy",
    "sb-hatch-kept-back",
    "sb-hatch-behind-in-workspace",
    "sb-hatch-slots-full",
    "sb-hatch-behind-in-queue",
    "sb-hatch-no-runner",
];
/// What of the rules matters to a drawing.
const PROPERTIES: [&str; 9] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "font-family",
    "font-size",
    "font-weight",
];

/// The ways to take a chart away.
#[component]
pub(super) fn Menu(kind: Kind, drawing: Memo<Drawing>, rows: Signal<Table>) -> impl IntoView {
    let session = Session::expect();
    let failed =
        move || session.notices().show(Notice::new(Weight::Problem, "The browser did not let this page make a file."));
    let give = move |name: &str, mime: &str, content: &str| {
        if !file::download_as(name, mime, content) {
            failed();
        }
    };
    let svg = move || svg_file(kind.title(), &drawing.get_untracked(), &style());
    let button = move |word: &'static str, press: Box<dyn Fn()>| {
        view! {
            <button
                type="button" class="sb-button sb-button--quiet" aria-label=format!("{word}: {}", kind.title())
                on:click=move |_| press()
            >
                {word}
            </button>
        }
    };
    let stem = kind.stem();
    view! {
        {button("CSV", Box::new(move || give(&format!("{stem}.csv"), "text/csv", &csv(&rows.get_untracked()))))}
        {button("SVG", Box::new(move || give(&format!("{stem}.svg"), "image/svg+xml", &svg())))}
        {button("PNG", Box::new(move || if png(stem, &svg(), failed).is_err() { failed() }))}
    }
}

/// The rules of the page's style sheet for the classes of drawings, with all colours as they are now.
fn style() -> String {
    let probe = || -> Option<String> {
        let body = document().body()?;
        let svg = document().create_element_ns(Some("http://www.w3.org/2000/svg"), "svg").ok()?;
        body.append_child(&svg).ok()?;
        let mut rules = String::new();
        for class in STYLED {
            let path = document().create_element_ns(Some("http://www.w3.org/2000/svg"), "text").ok()?;
            path.set_attribute("class", class).ok()?;
            svg.append_child(&path).ok()?;
            let computed = window().get_computed_style(&path).ok()??;
            let values =
                PROPERTIES.iter().filter_map(|p| Some(format!("{p}:{}", computed.get_property_value(p).ok()?)));
            rules.push_str(&format!(".{class}{{{}}}", values.collect::<Vec<_>>().join(";")));
        }
        svg.remove();
        Some(rules)
    };
    // Without styles the file is black on white, which is still the chart.
    probe().unwrap_or_default()
}

/// Draws the file on a canvas at twice its size and gives that to the user.
fn png(stem: &'static str, svg: &str, failed: impl Fn() + Copy + 'static) -> Result<(), JsValue> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&svg.into()), &options)?;
    let address = web_sys::Url::create_object_url_with_blob(&blob)?;
    let image = web_sys::HtmlImageElement::new()?;
    let (drawn, source) = (image.clone(), address.clone());
    let on_load = Closure::once_into_js(move || {
        let done = canvas(&drawn, stem);
        // Nothing is left to free if this fails.
        let _ = web_sys::Url::revoke_object_url(&source);
        if done.is_err() {
            failed();
        }
    });
    image.set_onload(Some(on_load.unchecked_ref()));
    image.set_onerror(Some(Closure::once_into_js(failed).unchecked_ref()));
    image.set_src(&address);
    Ok(())
}

fn canvas(image: &web_sys::HtmlImageElement, stem: &str) -> Result<(), JsValue> {
    let canvas: web_sys::HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(image.natural_width() * 2);
    canvas.set_height(image.natural_height() * 2);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: web_sys::CanvasRenderingContext2d = context.unchecked_into();
    context.scale(2.0, 2.0)?;
    context.draw_image_with_html_image_element(image, 0.0, 0.0)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&canvas.to_data_url_with_type("image/png")?);
    link.set_download(&format!("{stem}.png"));
    link.click();
    Ok(())
}
