//! Queries and percent-encoding.

use super::fault::Fault;

/// The largest number that JavaScript holds exactly.
const MAX: u64 = (1 << 53) - 1;

/// A query parameter of the table.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Which values it takes.
    pub values: Values,
}

/// Which values a query parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Values {
    /// One of these words.
    Words(fn() -> Vec<&'static str>),
    /// A whole number in this range, both ends included.
    Number {
        /// The smallest.
        min: u64,
        /// The largest.
        max: u64,
        /// The value if it is absent.
        default: u64,
    },
    /// A workspace: id or name.
    Workspace,
    /// A project's name.
    Project,
    /// What an earlier page gave as `next_cursor`.
    Cursor,
}

/// How many rows a page has (H3).
pub(super) const LIMIT: Param = Param {
    name: "limit",
    about: "How many rows a page has at most.",
    values: Values::Number { min: 1, max: 100, default: 20 },
};

/// How many rows come before the page (H3).
pub(super) const OFFSET: Param = Param {
    name: "offset",
    about: "How many rows come before the page; past the end the page is empty.",
    values: Values::Number { min: 0, max: MAX, default: 0 },
};

/// The parameters of a request, all known and each given once.
#[derive(Clone, Debug, Default)]
pub(super) struct Query(Vec<(&'static str, String)>);

impl Query {
    /// Reads what stands after the `?`.
    ///
    /// # Errors
    /// A parameter that the path does not have (a misspelt filter must not list everything), one given twice, or broken encoding.
    pub(super) fn read(raw: &str, known: &'static [Param]) -> Result<Query, Fault> {
        let fault = |name: &str, why: &str| Fault::Parameter { name: name.into(), why: why.into() };
        let mut query = Query::default();
        for part in raw.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let decoded_name = decoded(name, true).ok_or_else(|| fault(name, "is not percent-encoded UTF-8"))?;
            let param = known.iter().find(|p| p.name == decoded_name);
            let name = param.ok_or_else(|| fault(&decoded_name, "is no parameter of this path"))?.name;
            if query.get(name).is_some() {
                return Err(fault(name, "is given twice"));
            }
            query.0.push((name, decoded(value, true).ok_or_else(|| fault(name, "is not percent-encoded UTF-8"))?));
        }
        Ok(query)
    }

    /// A parameter's value.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    /// A number.
    ///
    /// # Errors
    /// No number, or one outside the parameter's range.
    pub(super) fn number(&self, param: &Param) -> Result<u64, Fault> {
        let Values::Number { min, max, default } = param.values else { return Ok(0) };
        let Some(text) = self.get(param.name) else { return Ok(default) };
        // No sign, no spaces: `parse` alone would take "+5".
        let number = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        number.filter(|n| (min..=max).contains(n)).ok_or_else(|| Fault::Parameter {
            name: param.name.into(),
            why: format!("must be a whole number from {min} to {max}"),
        })
    }

    /// A word of a closed set.
    ///
    /// # Errors
    /// Any other word.
    pub(super) fn word<T: Copy>(
        &self,
        name: &str,
        all: &[T],
        as_str: impl Fn(T) -> &'static str,
    ) -> Result<Option<T>, Fault> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let word = all.iter().copied().find(|word| as_str(*word) == text);
        word.map(Some).ok_or_else(|| {
            let words: Vec<_> = all.iter().map(|word| as_str(*word)).collect();
            Fault::Parameter { name: name.into(), why: format!("must be one of {}", words.join(", ")) }
        })
    }
}

/// Percent-decoded text; `None` if it is broken or not UTF-8. In queries a `+` is a space.
pub(super) fn decoded(text: &str, plus: bool) -> Option<String> {
    let hex = |byte: &u8| char::from(*byte).to_digit(16).map(|digit| digit as u8);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match byte {
            b'%' => {
                let [high, low, tail @ ..] = rest else { return None };
                bytes.push(hex(high)? << 4 | hex(low)?);
                rest = tail;
            }
            b'+' if plus => bytes.push(b' '),
            byte => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_encoded_text_is_decoded_or_refused() {
        assert_eq!(decoded("a%20b%2Fc+d%C3%85", false).as_deref(), Some("a b/c+dÅ"));
        assert_eq!(decoded("a+b%2b", true).as_deref(), Some("a b+"));
        for broken in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(decoded(broken, false), None);
        }
    }

    #[test]
    fn numbers_have_digits_only() {
        let read = |text: &str| Query::read(&format!("limit={text}"), &[LIMIT])?.number(&LIMIT);
        assert_eq!((read("1"), read("100"), read("007")), (Ok(1), Ok(100), Ok(7)));
        for bad in ["", "0", "101", "-1", "%2B5", "+5", "5.0", "1e1", "99999999999999999999999"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
