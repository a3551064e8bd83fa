//! Requests and responses as plain values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The content type of an answer.
pub const JSON: &str = "application/json";
/// The content type of a refusal (RFC 9457).
pub const PROBLEM: &str = "application/problem+json";

/// The header that lists the methods of a path (RFC 9110, 10.2.1).
pub(super) const ALLOW: &str = "allow";

/// An HTTP request, as far as this API looks at it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The method in capitals, e.g. `GET`.
    pub method: String,
    /// The path, percent-encoded, with the query if there is one: `/runs?limit=5`.
    pub path: String,
    /// The value of the `Authorization` header (H4).
    pub authorization: Option<String>,
    /// The body; empty for none.
    pub body: String,
}

impl Request {
    /// A request without a caller and without a body.
    #[must_use]
    pub fn new(method: &str, path: &str) -> Request {
        Request { method: method.into(), path: path.into(), ..Request::default() }
    }

    /// The same request by this person (H4).
    #[must_use]
    pub fn by(mut self, person: &str) -> Request {
        self.authorization = Some(format!("Bearer {person}"));
        self
    }

    /// The same request with this body.
    #[must_use]
    pub fn with(mut self, body: &str) -> Request {
        self.body = body.into();
        self
    }
}

/// An HTTP response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The content type: [`JSON`] or [`PROBLEM`].
    pub content_type: &'static str,
    /// The other headers, e.g. `location` of a new run or `allow` of a 405 and in answer to `OPTIONS`; names in small letters.
    pub headers: BTreeMap<&'static str, String>,
    /// The body: a JSON document, or empty in answer to `HEAD` and `OPTIONS`.
    pub body: String,
}

impl Response {
    /// A JSON answer.
    pub(super) fn json<T: Serialize>(status: u16, value: &T) -> Response {
        let headers = BTreeMap::new();
        Response { status, content_type: JSON, headers, body: text(value) }
    }

    /// An answer to `OPTIONS`: which methods the path has.
    pub(super) fn allowing(allow: String) -> Response {
        let headers = BTreeMap::from([(ALLOW, allow)]);
        Response { status: 204, content_type: JSON, headers, body: String::new() }
    }

    /// The same response with one more header.
    pub(super) fn header(mut self, name: &'static str, value: String) -> Response {
        self.headers.insert(name, value);
        self
    }
}

/// A value of this room as JSON text. Its types have names for keys and no failing serializers, so it cannot fail.
pub(super) fn text<T: Serialize>(value: &T) -> String {
    crate::form::json::write(value)
}
