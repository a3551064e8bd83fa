//! Who calls, and whether the verb is theirs (H4).

use crate::{
    policy::callers,
    scenario::Scenario,
    words::{CheckNo, PersonNo},
};

use super::{fault::Fault, query, routes::Access};

/// The caller of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// A person of the scenario.
    Person(PersonNo),
    /// An external check of the scenario.
    Check(CheckNo),
    /// Nobody in particular: the scenario names no people, or the path is open to all.
    Anybody,
}

/// The prefix of an external check's token, before its name.
const CHECK: &str = "check:";

impl Caller {
    /// The name of the person who calls.
    pub(super) fn name(self, scenario: &Scenario) -> Option<String> {
        match self {
            Caller::Person(person) => Some(scenario.people[person.index()].name.clone()),
            Caller::Check(_) | Caller::Anybody => None,
        }
    }
}

/// Lets a caller in.
///
/// # Errors
/// Nobody named, a name the scenario does not have, a command by a person who may only read, a person who answers for an external
/// check, or an external check that asks for anything else.
pub(super) fn admit(scenario: &Scenario, authorization: Option<&str>, access: Access) -> Result<Caller, Fault> {
    let open = access == Access::Open || scenario.people.is_empty() && access != Access::Check;
    if open {
        return Ok(Caller::Anybody);
    }
    let caller = identify(scenario, authorization.ok_or(Fault::NoCaller)?)?;
    match (caller, access) {
        (Caller::Check(check), Access::Read | Access::Command) => {
            return Err(Fault::OnlyAnswers(scenario.checks[check.index()].name.clone()));
        }
        (Caller::Person(_), Access::Check) => return Err(Fault::NotTheProvider(String::from("<name>"))),
        (Caller::Person(person), Access::Command) => callers::may_command(scenario, person)?,
        _ => {}
    }
    Ok(caller)
}

/// Who a header names. An external check's token comes before a person of the same name, who has no other.
fn identify(scenario: &Scenario, header: &str) -> Result<Caller, Fault> {
    let (scheme, name) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
    let name = name.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || name.is_empty() {
        return Err(Fault::NoCaller);
    }
    let named = |name: &str| {
        let check = name.strip_prefix(CHECK).and_then(|check| scenario.check_named(check)).map(Caller::Check);
        check.or_else(|| scenario.person_named(name).map(Caller::Person))
    };
    // Headers are not made for names like “Åsa”, so those may come percent-encoded; a name with a real % comes as it is.
    let encoded = || query::decoded(name, false).and_then(|name| named(&name));
    named(name).or_else(encoded).ok_or_else(|| Fault::UnknownCaller(name.into()))
}
