//! The HTTP surface of a simulated organisation as a function (H1–H4): a [`Request`] goes in, a [`Response`] comes out, and no
//! network is needed. A test, a page or a small server may stand in front of it.
//!
//! # A tour
//! 1. [`handle`] answers a request at the simulation's head: its virtual now is the API's now. Reads change nothing; a wish that can
//!    be said as a command goes through [`Simulation::dispatch`], so it becomes part of the case, accepted or refused (law 5). What
//!    never becomes a command (no caller, no such id, a body that cannot be read) leaves no trace.
//! 2. [`ROUTES`] is the one table: from it come the answers 404 and 405, who may call, which parameters exist, and the document.
//! 3. [`openapi`] is that table and the wire types as an OpenAPI 3.1 document; [`openapi_of`] is the same for one scenario.
//!
//! # The order of the answers
//! 404 no such path · 204 for `OPTIONS`, which asks for no caller · 405 · 401 · 403 the caller may only read, or is no external check where only one may call, or is one elsewhere ·
//! 400 query · 404 unknown id in the path · 403 another external check · 400 body, and 404 for an unknown id in it · then what the
//! engine says: 403 the caller may not trigger runs there, whatever the state of the run is, then the state's own refusals (A2 for
//! applies). Every error is an RFC 9457 problem with `code` and `rule`.
//!
//! # Ids (H3)
//! Runs have the UUIDv7 of [`crate::words::run_uuid`]. Workspaces have the UUIDv8 of [`workspace_uuid`], made from the name alone;
//! wherever a workspace id is asked for, its name does as well. A plan's changeset has the UUIDv8 of [`changeset_uuid`].
//!
//! # Callers (H4)
//! `Authorization: Bearer <name>` names a person of the scenario; a name may be percent-encoded. Everybody known may read. Everybody
//! may command, except a person whose only role is `viewer`. What acts in a workspace needs the right to trigger runs there (the
//! scenario's `may_trigger`); to approve or reject, one must be an approver of an open requirement (G4). `crate::policy::callers` has
//! these rules, for commands that come another way too. An external check is answered by `Authorization: Bearer check:<name>`, its
//! provider's own token, and by nobody else; that token can do nothing else. A scenario without people has nobody to name: there the
//! header is not looked at, except for external checks, and everything but deciding is allowed.
//!
//! What this room must not know: sockets, JavaScript, and how anything is decided.

#[macro_use]
mod shape;
mod actions;
mod body;
mod caller;
mod cursor;
mod fault;
mod governance;
mod ids;
mod message;
mod openapi;
mod org;
mod query;
mod routes;
mod runs;
#[expect(unreachable_pub, dead_code, reason = "the macro for closed sets of words makes more than sending them needs")]
mod terms;
mod wire;

pub use crate::words::{changeset_uuid, workspace_uuid};
pub use message::{JSON, PROBLEM, Request, Response};
pub use openapi::{openapi, openapi_of};
pub use query::{Param, Values};
pub use routes::{Access, Method, ROUTES, Route};

use crate::history::Simulation;

use fault::Fault;
use query::Query;
use routes::Found;

/// Answers a request at the head of a simulation. Never fails: whatever the request holds, there is a response, and a status that
/// [`openapi`] names for the path.
pub fn handle(simulation: &mut Simulation, request: &Request) -> Response {
    let mut response = answer(simulation, request).unwrap_or_else(|fault| fault.response(path_of(request)));
    // HEAD is GET without the body (RFC 9110, 9.3.2).
    if request.method == "HEAD" {
        response.body.clear();
    }
    response
}

fn answer(simulation: &mut Simulation, request: &Request) -> Result<Response, Fault> {
    let (route, mut call) = match routes::find(request)? {
        Found::Route(route, call) => (route, call),
        Found::Methods(allow) => return Ok(Response::allowing(allow)),
    };
    call.caller = caller::admit(simulation.engine().scenario(), request.authorization.as_deref(), route.access)?;
    call.query = Query::read(call.raw_query, route.query)?;
    (route.handler)(simulation, &call)
}

/// The path without its query.
fn path_of(request: &Request) -> &str {
    request.path.split('?').next().unwrap_or_default()
}
