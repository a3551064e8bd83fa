//! Who calls, and whether the verb is theirs (H4).

use crate::{scenario::Scenario, words::PersonNo};

use super::{fault::Fault, query, routes::Access};

/// The role that may only read, if it is a person's only one.
const VIEWER: &str = "viewer";

/// The caller of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// A person of the scenario.
    Person(PersonNo),
    /// Nobody in particular: the scenario names no people, or the path is open to all.
    Anybody,
}

/// Lets a caller in.
///
/// # Errors
/// Nobody named, a name the scenario does not have, or a command by a person who may only read.
pub(super) fn admit(scenario: &Scenario, authorization: Option<&str>, access: Access) -> Result<Caller, Fault> {
    if scenario.people.is_empty() || access == Access::Open {
        return Ok(Caller::Anybody);
    }
    let person = identify(scenario, authorization.ok_or(Fault::NoCaller)?)?;
    let roles = &scenario.people[person.index()].roles;
    if access == Access::Command && !roles.is_empty() && roles.iter().all(|role| role == VIEWER) {
        return Err(Fault::ReadOnly(scenario.people[person.index()].name.clone()));
    }
    Ok(Caller::Person(person))
}

fn identify(scenario: &Scenario, header: &str) -> Result<PersonNo, Fault> {
    let (scheme, name) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
    let name = name.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || name.is_empty() {
        return Err(Fault::NoCaller);
    }
    // Headers are not made for names like “Åsa”, so those may come percent-encoded; a name with a real % comes as it is.
    let encoded = || query::decoded(name, false).and_then(|name| scenario.person_named(&name));
    scenario.person_named(name).or_else(encoded).ok_or_else(|| Fault::UnknownCaller(name.into()))
}
