//! Requests on their way in, and the document that says what can be asked.

use signalbox::api;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::{
    errors::{Code, Misuse},
    shapes::{self, handles},
};

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
    let bad = |reports| Misuse::of(Code::BadArgument, "this is no request", reports);
    let tree = shapes::tree(request).map_err(|report| bad(vec![report]))?;
    shapes::fields(&tree, &["method", "path", "authorization", "body"], |group, notes| {
        let (method, path) = (group.need("method", notes), group.need("path", notes));
        let (authorization, body) = (group.may("authorization", notes), group.may("body", notes));
        Some(api::Request { method: method?, path: path?, authorization: authorization?, body: body? })
    })
    .map_err(bad)
}

/// Whether answering it may lengthen the journal.
pub(crate) fn may_command(request: &api::Request) -> bool {
    !matches!(request.method.as_str(), "GET" | "HEAD")
}
