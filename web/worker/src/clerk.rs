//! Answers HTTP requests from a case of its own, which it keeps while the app's is the same edition.

use signalbox::{
    api,
    history::{Limit, Progress, SavedCase, Simulation},
    words::SimTime,
};

use crate::{
    pretty::pretty,
    protocol::{Call, Given, Response, Trouble},
};

/// A case, opened.
#[derive(Debug)]
pub(crate) struct Clerk {
    edition: u32,
    case: SavedCase,
    sim: Simulation,
}

impl Clerk {
    /// Opens a case, given as JSON text.
    ///
    /// # Errors
    /// A text that is no case, or a case that cannot be played.
    pub(crate) fn open(edition: u32, text: &str) -> Result<Clerk, Trouble> {
        let case: SavedCase = serde_json::from_str(text).map_err(|e| Trouble::Unplayable(e.to_string()))?;
        let sim = open(&case)?;
        Ok(Clerk { edition, case, sim })
    }

    /// Which edition of the app's case this is.
    pub(crate) fn edition(&self) -> u32 {
        self.edition
    }

    /// Answers a request at an instant. What is kept stays as it is: a command is carried out on a copy, and handed back.
    ///
    /// # Errors
    /// The case cannot be played any more, which it could when it was opened.
    pub(crate) fn answer(&mut self, call: Call) -> Result<Response, Trouble> {
        if let Progress::Full(limit) = self.go_to(call.at)? {
            return Ok(too_long(&call, &self.sim, limit));
        }
        let request =
            api::Request { method: call.method, path: call.path, authorization: call.authorization, body: call.body };
        if matches!(request.method.as_str(), "GET" | "HEAD") {
            return Ok(told(api::handle(&mut self.sim, &request), None));
        }
        // As in the app: what was commanded for later is not part of what follows.
        let mut sim = self.sim.clone();
        drop(sim.rewind(call.at));
        let before = sim.engine().script().len();
        let response = api::handle(&mut sim, &request);
        let given = sim.engine().script().get(before).map(|timed| Given {
            command: timed.command.clone(),
            records: sim.engine().journal().len(),
            digest: sim.digest().to_string(),
        });
        Ok(told(response, given))
    }

    /// Moves the head to the end of an instant, with everything that the case commands up to there.
    fn go_to(&mut self, at: SimTime) -> Result<Progress, Trouble> {
        if at < self.sim.engine().now() {
            // Going back drops later commands, so a case that has some is played again.
            if self.case.commands.iter().any(|timed| timed.at > at) {
                self.sim = open(&self.case)?;
            } else {
                drop(self.sim.rewind(at));
            }
        }
        Ok(self.sim.run_until(at, u32::MAX))
    }
}

fn open(case: &SavedCase) -> Result<Simulation, Trouble> {
    Simulation::open(case.clone()).map_err(|e| Trouble::Unplayable(e.to_string()))
}

/// Says that the history does not fit until the instant that was asked about, as problem details.
fn too_long(call: &Call, sim: &Simulation, limit: Limit) -> Response {
    let starts_at = sim.engine().scenario().starts_at;
    let reached = sim.engine().now().rfc3339(starts_at);
    let detail = format!(
        "the history ends at {reached}, where it met its limit of {limit}: ask about an earlier instant, or let fewer runs arrive"
    );
    let problem = serde_json::json!({
        "type": "urn:signalbox:problem:too_long",
        "title": "the history may not grow further",
        "status": 507,
        "detail": detail,
        "instance": call.path,
        "code": "too_long",
        "path": "at",
    });
    Response {
        status: 507,
        content_type: api::PROBLEM.into(),
        headers: Vec::new(),
        body: pretty(&problem.to_string()),
        given: None,
    }
}

fn told(response: api::Response, given: Option<Given>) -> Response {
    let headers = response.headers.into_iter().map(|(name, value)| (name.into(), value));
    Response {
        status: response.status,
        content_type: response.content_type.into(),
        headers: headers.collect(),
        body: pretty(&response.body),
        given,
    }
}
