//! A document: a named case with its branches. Each branch is a whole case of its own, kept as text and never touched while another
//! one is played.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use signalbox::words::SimTime;

/// The name of the first branch.
pub const FIRST_BRANCH: &str = "main";

/// A case among others of one document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Branch {
    /// Its number; lasting, and no other branch of the document has it.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// The branch it was forked from; none for the first, and for one whose parent is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// The instant up to which it is the same as its parent; the start for one without.
    #[serde(default)]
    pub fork_at: SimTime,
    /// Scenario, seed and commands, as [`super::file::bare`] writes them.
    pub case: Box<RawValue>,
}

/// A named case with its branches.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document {
    /// Its name.
    pub name: String,
    /// Its branches, oldest first; at least one.
    pub branches: Vec<Branch>,
}

/// A branch's place in the tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Twig {
    /// The branch's number.
    pub id: u32,
    /// How many branches it descends from.
    pub depth: u32,
}

/// A text of JSON as a part of another; none if it is not JSON.
fn raw(text: &str) -> Option<Box<RawValue>> {
    RawValue::from_string(text.to_owned()).ok()
}

impl Document {
    /// A document with one branch; `None` if the text is not JSON.
    #[must_use]
    pub fn new(name: &str, branch: &str, case: &str) -> Option<Document> {
        let main = Branch { id: 0, name: branch.into(), parent: None, fork_at: SimTime::ZERO, case: raw(case)? };
        Some(Document { name: name.to_owned(), branches: vec![main] })
    }

    /// The text that versions are compared by.
    #[must_use]
    pub fn text(&self) -> String {
        // Texts and numbers only: writing them cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a document back. `None` for a text that is none, or one without branches.
    #[must_use]
    pub fn read(text: &str) -> Option<Document> {
        serde_json::from_str::<Document>(text).ok().filter(|document| !document.branches.is_empty())
    }

    /// A branch by its number.
    #[must_use]
    pub fn branch(&self, id: u32) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.id == id)
    }

    /// The text of a branch's case.
    #[must_use]
    pub fn case(&self, id: u32) -> Option<&str> {
        Some(self.branch(id)?.case.get())
    }

    /// Puts a case in the place of a branch's.
    pub fn put_case(&mut self, id: u32, case: &str) {
        let branch = self.branches.iter_mut().find(|branch| branch.id == id);
        if let Some((branch, case)) = branch.zip(raw(case)) {
            branch.case = case;
        }
    }

    /// Makes a branch that begins as a copy of another and is the same up to an instant. Its number.
    pub fn fork(&mut self, from: u32, at: SimTime, name: &str) -> Option<u32> {
        let case = self.branch(from)?.case.clone();
        let id = self.branches.iter().map(|branch| branch.id).max().unwrap_or(0) + 1;
        let name = self.free_name(name);
        self.branches.push(Branch { id, name, parent: Some(from), fork_at: at, case });
        Some(id)
    }

    /// Gives a branch another name; `false` if there is nothing to change.
    pub fn rename(&mut self, id: u32, name: &str) -> bool {
        let Some(old) = self.branch(id).map(|branch| branch.name.clone()).filter(|old| old != name) else {
            return false;
        };
        let name = self.free_name(name);
        if let Some(branch) = self.branches.iter_mut().find(|branch| branch.id == id) {
            branch.name = name;
        }
        self.branch(id).is_some_and(|branch| branch.name != old)
    }

    /// Takes a branch out; its children become its parent's. The branch to go to instead: its parent, or the oldest that is left.
    /// The last branch stays.
    pub fn remove(&mut self, id: u32) -> Option<u32> {
        let gone = self.branch(id)?.clone();
        if self.branches.len() < 2 {
            return None;
        }
        self.branches.retain(|branch| branch.id != id);
        for child in self.branches.iter_mut().filter(|branch| branch.parent == Some(id)) {
            child.parent = gone.parent;
            // What child and grandparent share ends where the first of the two forks was.
            child.fork_at = if gone.parent.is_some() { child.fork_at.min(gone.fork_at) } else { SimTime::ZERO };
        }
        gone.parent.filter(|parent| self.branch(*parent).is_some()).or(self.branches.first().map(|first| first.id))
    }

    /// All branches, each after its parent and before its younger siblings.
    #[must_use]
    pub fn tree(&self) -> Vec<Twig> {
        let mut twigs = Vec::with_capacity(self.branches.len());
        self.climb(None, 0, &mut twigs);
        twigs
    }

    fn climb(&self, parent: Option<u32>, depth: u32, twigs: &mut Vec<Twig>) {
        let known = |branch: &Branch| branch.parent.filter(|parent| self.branch(*parent).is_some());
        for branch in self.branches.iter().filter(|branch| known(branch) == parent) {
            // A damaged file could name branches as each other's parents; those are in no tree and are never reached from a root.
            twigs.push(Twig { id: branch.id, depth });
            self.climb(Some(branch.id), depth + 1, twigs);
        }
    }

    /// A name that no branch has yet: the wished one, or with a number after it.
    fn free_name(&self, wished: &str) -> String {
        free_name(wished, |name| self.branches.iter().any(|branch| branch.name == name))
    }
}

/// The wished name, or the first of "name 2", "name 3" … that is not taken.
#[must_use]
pub fn free_name(wished: &str, taken: impl Fn(&str) -> bool) -> String {
    let wished = if wished.trim().is_empty() { "Untitled" } else { wished.trim() };
    if !taken(wished) {
        return wished.to_owned();
    }
    (2_u32..).map(|n| format!("{wished} {n}")).find(|name| !taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> SimTime {
        SimTime::from_millis(millis)
    }

    fn document() -> Document {
        Document::new("A case", FIRST_BRANCH, r#"{"seed": 1}"#).unwrap()
    }

    #[test]
    fn a_document_reads_back_byte_for_byte() {
        let mut document = document();
        document.fork(0, at(70), "4 slots");
        let text = document.text();
        // The space in the case is kept: texts of cases are never written anew.
        assert!(text.contains(r#""case":{"seed": 1}"#), "{text}");
        assert_eq!(Document::read(&text).unwrap().text(), text);
        assert!(Document::read(r#"{"name":"x","branches":[]}"#).is_none());
        assert!(Document::read("{").is_none());
        assert!(Document::new("x", "main", "{").is_none());
    }

    #[test]
    fn a_fork_leaves_its_parent_as_it_was() {
        let mut document = document();
        let new = document.fork(0, at(70), "4 slots").unwrap();
        document.put_case(new, r#"{"seed":2}"#);
        assert_eq!(document.case(0), Some(r#"{"seed": 1}"#));
        assert_eq!(document.case(new), Some(r#"{"seed":2}"#));
        assert_eq!(document.fork(9, at(0), "nobody's"), None);
    }

    #[test]
    fn names_are_unique_and_never_empty() {
        let mut document = document();
        document.fork(0, at(1), "main");
        document.fork(0, at(1), " ");
        assert_eq!(document.branches[1].name, "main 2");
        assert_eq!(document.branches[2].name, "Untitled");
        assert!(document.rename(2, "main"));
        assert_eq!(document.branches[2].name, "main 3");
        assert!(!document.rename(0, "main") && !document.rename(9, "x"));
    }

    #[test]
    fn the_tree_lists_children_after_their_parent_and_survives_a_parents_going() {
        let mut document = document();
        let a = document.fork(0, at(10), "a").unwrap();
        document.fork(0, at(20), "b");
        document.fork(a, at(5), "c");
        let names = |document: &Document| {
            let name =
                |twig: Twig| format!("{}{}", "-".repeat(twig.depth as usize), document.branch(twig.id).unwrap().name);
            document.tree().into_iter().map(name).collect::<Vec<_>>()
        };
        assert_eq!(names(&document), ["main", "-a", "--c", "-b"]);
        assert_eq!(document.remove(a), Some(0));
        assert_eq!(names(&document), ["main", "-b", "-c"]);
        assert_eq!(document.branches[2].fork_at, at(5));
        assert_eq!(document.remove(0), Some(2));
        assert_eq!(names(&document), ["b", "c"]);
        assert_eq!(document.branches[0].fork_at, SimTime::ZERO);
        document.remove(2);
        assert_eq!(document.remove(3), None, "the last one stays");
    }
}
