//! Where in a draft something stands, like `workspaces[2].timeout_ms`.

use std::fmt;

/// A place, built on the stack while walking a draft and written out only when there is something to report.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// The draft itself; written as `(file)`.
    Root,
    /// A field of a place.
    Key(&'a Place<'a>, &'a str),
    /// An item of a place.
    Item(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    /// A field of this place.
    pub(crate) const fn key(&'a self, key: &'a str) -> Place<'a> {
        Place::Key(self, key)
    }

    /// An item of this place.
    pub(crate) const fn item(&'a self, index: usize) -> Place<'a> {
        Place::Item(self, index)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Root => f.write_str("(file)"),
            Place::Key(Place::Root, key) => f.write_str(key),
            Place::Key(parent, key) => write!(f, "{parent}.{key}"),
            Place::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// Whether a written path is another one or lies inside it.
pub(crate) fn inside(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_like_code() {
        let root = Place::Root;
        let list = root.key("workspaces");
        let item = list.item(2);
        assert_eq!(item.key("timeout_ms").to_string(), "workspaces[2].timeout_ms");
        assert_eq!(root.to_string(), "(file)");
        assert!(inside("a[1].b", "a[1]") && inside("a", "a") && !inside("a[10]", "a[1]") && !inside("ab", "a"));
    }
}
