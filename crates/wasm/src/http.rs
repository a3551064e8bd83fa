//! Requests on their way in, and the document that says what can be asked.

use serde::Deserialize;
use signalbox::api;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::{
    errors::{Code, Misuse},
    shapes::{self, handles},
};

/// A request as it is passed: what HTTP always has, and what it may lack.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passed {
    method: String,
    path: String,
    authorization: Option<String>,
    body: Option<String>,
}

/// The HTTP API as an OpenAPI 3.1 document, for any scenario (H3). `GET /openapi.json` gives the same with the names of the one that
/// is played.
#[wasm_bindgen]
pub fn openapi() -> Result<handles::OpenApi, Misuse> {
    shapes::to_js(&api::openapi())
}

/// Reads a request.
///
/// # Errors
/// [`Code::BadArgument`] for anything else.
pub(crate) fn read(request: &JsValue) -> Result<api::Request, Misuse> {
    let bad = |report| Misuse::of(Code::BadArgument, "this is no request", vec![report]);
    let plain = shapes::plain(request).map_err(bad)?;
    let no_request = |why| Misuse::new(Code::BadArgument, format!("this is no request: {why}"));
    let Passed { method, path, authorization, body } = shapes::from_js(plain).map_err(no_request)?;
    Ok(api::Request { method, path, authorization, body: body.unwrap_or_default() })
}

/// Whether answering it may lengthen the journal.
pub(crate) fn may_command(request: &api::Request) -> bool {
    !matches!(request.method.as_str(), "GET" | "HEAD")
}
