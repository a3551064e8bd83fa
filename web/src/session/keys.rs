//! The keys, as one table: what is pressed leads to an action, and the list of keys is made from the same rows.

/// What a key does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Play or pause.
    Toggle,
    /// On or back by so many events.
    Event(i32),
    /// On or back by so many instants.
    Instant(i32),
    /// To the start of the history.
    Start,
    /// To the end of the history.
    End,
    /// To the next run or the one before.
    Run(i32),
    /// To the explanation of the run.
    Why,
    /// Undo.
    Undo,
    /// Redo.
    Redo,
    /// Make a branch at the cursor.
    Fork,
    /// Show the keys.
    Help,
    /// What a part of the page listens for itself; here it is only listed.
    Part,
}

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key {
    /// The values of `KeyboardEvent.key` that mean it.
    pub keys: &'static [&'static str],
    /// Whether Shift must be held; `None` if it does not matter.
    pub shift: Option<bool>,
    /// Whether Ctrl (or ⌘) must be held.
    pub ctrl: bool,
    /// What is printed on the keys.
    pub caps: &'static [&'static str],
    /// What happens.
    pub action: Action,
    /// What happens, in words.
    pub about: &'static str,
}

impl Key {
    /// Whether it is a single character, which can be switched off.
    #[must_use]
    pub fn is_letter(&self) -> bool {
        !self.ctrl && self.keys.iter().all(|key| key.chars().count() == 1)
    }
}

const fn key(
    keys: &'static [&'static str],
    shift: Option<bool>,
    caps: &'static [&'static str],
    action: Action,
    about: &'static str,
) -> Key {
    Key { keys, shift, ctrl: false, caps, action, about }
}

/// All keys, in the order of the list.
pub const KEYS: &[Key] = &[
    key(&[" "], None, &["Space"], Action::Toggle, "Play or pause"),
    key(&["."], Some(false), &["."], Action::Event(1), "Next event"),
    key(&[","], Some(false), &[","], Action::Event(-1), "Previous event"),
    key(&[">", ".", ":"], Some(true), &["Shift", "."], Action::Instant(1), "Next instant"),
    key(&["<", ",", ";"], Some(true), &["Shift", ","], Action::Instant(-1), "Previous instant"),
    key(&["Home"], None, &["Home"], Action::Start, "To the start"),
    key(&["End"], None, &["End"], Action::End, "To the end"),
    key(&["j", "J"], None, &["J"], Action::Run(1), "Next run"),
    key(&["k", "K"], None, &["K"], Action::Run(-1), "Previous run"),
    key(&["Enter"], None, &["Enter"], Action::Why, "Why is the run where it is?"),
    key(&["u"], Some(false), &["U"], Action::Undo, "Undo"),
    key(&["U"], Some(true), &["Shift", "U"], Action::Redo, "Redo"),
    Key { ctrl: true, ..key(&["z"], Some(false), &["Ctrl", "Z"], Action::Undo, "Undo") },
    Key { ctrl: true, ..key(&["Z", "z"], Some(true), &["Ctrl", "Shift", "Z"], Action::Redo, "Redo") },
    key(&["n", "N"], None, &["N"], Action::Fork, "Branch off here"),
    key(&["w", "W"], None, &["W"], Action::Part, "Timeline: closer"),
    key(&["s", "S"], None, &["S"], Action::Part, "Timeline: farther"),
    key(&["a", "A"], None, &["A"], Action::Part, "Timeline: earlier"),
    key(&["d", "D"], None, &["D"], Action::Part, "Timeline: later"),
    key(&["f", "F"], None, &["F"], Action::Part, "Timeline: all, and back"),
    key(&["t", "T"], None, &["T"], Action::Part, "Timeline, when it has the focus: a table"),
    key(&["?"], None, &["?"], Action::Help, "This list"),
];

/// A key press, without the browser.
#[derive(Clone, Copy, Debug, Default)]
pub struct Press<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// Shift is held.
    pub shift: bool,
    /// Ctrl or ⌘ is held.
    pub ctrl: bool,
    /// Alt is held.
    pub alt: bool,
}

/// Where a key press would go if we did not take it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// Nothing that uses keys.
    Page,
    /// Something that Space and Enter press: a button, a link.
    Pressable,
    /// Something that moves with Home, End and arrows: a slider, a list.
    Movable,
    /// Something that is typed into.
    Typing,
}

/// The action of a key press, if it is ours.
#[must_use]
pub fn action(press: Press<'_>, target: Target, letters: bool) -> Option<Action> {
    let taken: &[&str] = match target {
        Target::Typing => return None,
        Target::Page => &[],
        Target::Pressable => &[" ", "Enter"],
        Target::Movable => &[" ", "Enter", "Home", "End"],
    };
    if press.alt || taken.contains(&press.key) {
        return None;
    }
    let row = KEYS.iter().find(|row| {
        row.ctrl == press.ctrl && row.shift.is_none_or(|shift| shift == press.shift) && row.keys.contains(&press.key)
    })?;
    // Space is no letter of speech input, and the only way to stop what moves.
    let ours = row.action != Action::Part && (letters || !row.is_letter() || press.key == " ");
    ours.then_some(row.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_page(key: &str, shift: bool) -> Option<Action> {
        action(Press { key, shift, ..Press::default() }, Target::Page, true)
    }

    #[test]
    fn shift_makes_events_into_instants_on_every_layout() {
        assert_eq!(on_page(".", false), Some(Action::Event(1)));
        for key in [">", ":", "."] {
            assert_eq!(on_page(key, true), Some(Action::Instant(1)));
        }
        assert_eq!(on_page("<", true), Some(Action::Instant(-1)));
    }

    #[test]
    fn keys_stay_with_whoever_uses_them() {
        let space = Press { key: " ", ..Press::default() };
        assert_eq!(action(space, Target::Page, true), Some(Action::Toggle));
        assert_eq!(action(space, Target::Pressable, true), None);
        assert_eq!(action(Press { key: "j", ..Press::default() }, Target::Typing, true), None);
        assert_eq!(action(Press { key: "z", ctrl: true, ..Press::default() }, Target::Typing, true), None);
        assert_eq!(action(Press { key: "Home", ..Press::default() }, Target::Movable, true), None);
        assert_eq!(action(Press { key: "j", ..Press::default() }, Target::Movable, true), Some(Action::Run(1)));
    }

    #[test]
    fn single_letters_can_be_switched_off() {
        let press = |key| Press { key, ..Press::default() };
        assert_eq!(action(press("j"), Target::Page, false), None);
        assert_eq!(action(press("."), Target::Page, false), None);
        assert_eq!(action(press("Home"), Target::Page, false), Some(Action::Start));
        assert_eq!(action(press(" "), Target::Page, false), Some(Action::Toggle));
        assert_eq!(action(Press { ctrl: true, ..press("z") }, Target::Page, false), Some(Action::Undo));
    }

    #[test]
    fn the_browsers_own_keys_are_left_alone() {
        for key in ["r", "l", "t", "?", " "] {
            assert_eq!(action(Press { key, ctrl: true, ..Press::default() }, Target::Page, true), None);
        }
    }
}
