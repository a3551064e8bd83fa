//! Requests on their way in, and the document that says what can be asked.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use signalbox::api;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

use crate::{
    Simulator,
    errors::{Code, Misuse},
    shapes::{self, handles},
};

/// The HTTP API as an OpenAPI 3.1 document, for any scenario (H3). `GET /openapi.json` gives the same with the names of the one that
/// is played.
#[wasm_bindgen]
pub fn openapi() -> Result<handles::OpenApi, Misuse> {
    sent(&api::openapi())
}

#[wasm_bindgen]
impl Simulator {
    /// Answers an HTTP request at the head's instant, as the documented API would (H1–H4). Reading changes nothing; what asks for a
    /// change gives a command, which is then part of the case like any other. An error of HTTP is a value too: a response with its
    /// status and a problem (RFC 9457) in its body.
    ///
    /// @throws {SimulatorError} `bad_argument` for what is no request
    pub fn handle(&mut self, request: &handles::HttpRequest) -> Result<handles::HttpResponse, Misuse> {
        let request = read(request)?;
        sent(&api::handle(&mut self.simulation, &request))
    }
}

/// A value of the HTTP surface as a plain JavaScript object.
fn sent<H: JsCast>(value: &impl Serialize) -> Result<H, Misuse> {
    let object = value.serialize(&Serializer::json_compatible());
    object.map(JsCast::unchecked_into).map_err(|why| Misuse::new(Code::Internal, why.to_string()))
}

/// Reads a request.
///
/// # Errors
/// [`Code::BadArgument`] for anything else.
fn read(request: &JsValue) -> Result<api::Request, Misuse> {
    let bad = |reports| Misuse::of(Code::BadArgument, "this is no request", reports);
    let tree = shapes::tree(request).map_err(|report| bad(vec![report]))?;
    shapes::fields(&tree, &["method", "path", "authorization", "body"], |group, notes| {
        let (method, path) = (group.need("method", notes), group.need("path", notes));
        let (authorization, body) = (group.may("authorization", notes), group.may("body", notes));
        Some(api::Request { method: method?, path: path?, authorization: authorization?, body: body? })
    })
    .map_err(bad)
}
