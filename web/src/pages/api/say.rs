//! Requests as they are written: paths, headers, curl lines. No signals, no DOM.

/// Where the example server listens, if it is not told otherwise.
const SERVER: &str = "http://127.0.0.1:8321";

/// A request, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The method in capitals.
    pub(super) method: String,
    /// The path, percent-encoded, with its query.
    pub(super) path: String,
    /// Who calls; empty for nobody.
    pub(super) caller: String,
    /// The body; empty for none.
    pub(super) body: String,
}

impl Line {
    /// The value of the `Authorization` header (H4).
    pub(super) fn authorization(&self) -> Option<String> {
        (!self.caller.is_empty()).then(|| format!("Bearer {}", encoded(&self.caller)))
    }

    /// The headers, in the order in which they are shown.
    pub(super) fn headers(&self) -> Vec<(&'static str, String)> {
        let body = (!self.body.is_empty()).then(|| ("content-type", "application/json".to_owned()));
        self.authorization().map(|value| ("authorization", value)).into_iter().chain(body).collect()
    }

    /// The same request to the example server, as a line for a shell.
    pub(super) fn curl(&self) -> String {
        let mut line = String::from("curl");
        if self.method != "GET" {
            line = format!("{line} -X {}", self.method);
        }
        for (name, value) in self.headers() {
            line = format!("{line} -H {}", quoted(&format!("{name}: {value}")));
        }
        if !self.body.is_empty() {
            line = format!("{line} -d {}", quoted(&self.body));
        }
        format!("{line} {}", quoted(&format!("{SERVER}{}", self.path)))
    }
}

/// A text in single quotes, as a POSIX shell takes it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A text as a part of a path or of a query.
pub(super) fn encoded(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => told.push(char::from(byte)),
            _ => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                told.push('%');
                told.extend([byte >> 4, byte & 15].map(|digit| char::from(HEX[usize::from(digit)])));
            }
        }
    }
    told
}

/// The names of the ids in a pattern: `/runs/{runId}` has `runId`.
pub(super) fn ids(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// The path of a pattern with these ids and this query; parameters without a value are left out.
pub(super) fn path(pattern: &str, id: impl Fn(&str) -> String, query: &[(String, String)]) -> String {
    let parts = pattern.split('/').map(|part| match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => encoded(&id(name)),
        None => part.to_owned(),
    });
    let mut path = parts.collect::<Vec<_>>().join("/");
    for (i, (name, value)) in query.iter().filter(|(_, value)| !value.is_empty()).enumerate() {
        path.push(if i == 0 { '?' } else { '&' });
        path.push_str(name);
        path.push('=');
        path.push_str(&encoded(value));
    }
    path
}

/// What a route is about: the heading it stands under.
pub(super) fn group(pattern: &str) -> &'static str {
    let last = pattern.rsplit('/').next().unwrap_or_default();
    let about = |words: &[&str]| words.iter().any(|word| pattern.contains(word));
    match last {
        "openapi.json" | "rules" => "The organisation",
        _ if about(&["approv", "reject", "renotify", "external-checks", "governance"]) => "Governance",
        "apply" | "discard" => "Changesets",
        _ if about(&["runs"]) => "Runs",
        _ => "Workspaces",
    }
}

/// The order of the headings.
pub(super) const GROUPS: [&str; 5] = ["Runs", "Changesets", "Governance", "Workspaces", "The organisation"];

/// A status with its reason phrase.
pub(super) fn status(code: u16) -> String {
    let phrase = match code {
        200 => "OK",
        201 => "Created",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        _ => "",
    };
    format!("{code} {phrase}")
}

/// A text field of a JSON object, by its name: for the few that are told in words.
pub(super) fn field(body: &str, name: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    value.get(name)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_filled_and_encoded() {
        let id = |name: &str| if name == "runId" { "r 1".to_owned() } else { "a/b".to_owned() };
        let query = [("status".to_owned(), "failed".to_owned()), ("limit".to_owned(), String::new())];
        assert_eq!(path("/workspaces/{workspaceId}/runs/{runId}", id, &[]), "/workspaces/a%2Fb/runs/r%201");
        assert_eq!(path("/runs", id, &query), "/runs?status=failed");
        assert_eq!(ids("/workspaces/{workspaceId}/runs/{runId}").collect::<Vec<_>>(), ["workspaceId", "runId"]);
        assert_eq!(encoded("Åsa"), "%C3%85sa");
    }

    #[test]
    fn a_curl_line_survives_a_shell() {
        let line = Line {
            method: "POST".into(),
            path: "/runs/1/reject".into(),
            caller: "Ada O'Hara".into(),
            body: "{\"comment\": \"it's late\"}".into(),
        };
        assert_eq!(
            line.curl(),
            "curl -X POST -H 'authorization: Bearer Ada%20O%27Hara' -H 'content-type: application/json' \
             -d '{\"comment\": \"it'\\''s late\"}' 'http://127.0.0.1:8321/runs/1/reject'"
        );
        let read = Line { method: "GET".into(), path: "/rules".into(), caller: String::new(), body: String::new() };
        assert_eq!(read.curl(), "curl 'http://127.0.0.1:8321/rules'");
    }

    #[test]
    fn every_route_has_a_heading() {
        let told = ["/rules", "/runs", "/workspaces", "/runs/{runId}/approval-requirements"].map(group);
        assert_eq!(told, ["The organisation", "Runs", "Workspaces", "Governance"]);
        assert_eq!(group("/workspaces/{workspaceId}/changesets/{changesetId}/discard"), "Changesets");
        assert!(told.iter().all(|heading| GROUPS.contains(heading)));
    }
}
