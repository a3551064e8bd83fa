//! The keys, as one table: what is pressed leads to an action, and the list of keys and the command palette are made from the same
//! rows.

/// What a key does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Play or pause.
    Toggle,
    /// Play backwards.
    Reverse,
    /// So many steps faster, or slower.
    Faster(i32),
    /// On or back by so many events.
    Event(i32),
    /// On or back by so many instants.
    Instant(i32),
    /// To the start of the history.
    Start,
    /// To the end of the history.
    End,
    /// To the next breakpoint or failure (`true`) or the previous one.
    Stop(bool),
    /// A breakpoint at the selected run or at this instant.
    Break,
    /// A bookmark at this moment.
    Bookmark,
    /// Show bookmarks and breakpoints.
    Marks,
    /// Whether playing stops at breakpoints.
    Stops,
    /// Whether idle stretches are skipped.
    SkipIdle,
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
    /// Find a run, a workspace, a status or a moment.
    Find,
    /// The command palette.
    Palette,
    /// To the page with this place among the tabs, from 0.
    Page(usize),
    /// Show the keys.
    Help,
    /// The next theme.
    Theme,
    /// Whether anything moves by itself.
    Still,
    /// Whether single characters act.
    Letters,
    /// What a part of the page listens for itself; here it is only listed.
    Part,
}

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key {
    /// The values of `KeyboardEvent.key` that mean it; none for an action that only the palette knows.
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
    key(&[" "], Some(false), &["Space"], Action::Toggle, "Play or pause"),
    key(&[" "], Some(true), &["Shift", "Space"], Action::Reverse, "Play backwards"),
    key(&["+", "="], None, &["+"], Action::Faster(1), "Play faster"),
    key(&["-", "_"], None, &["−"], Action::Faster(-1), "Play slower"),
    key(&["."], Some(false), &["."], Action::Event(1), "Next event"),
    key(&[","], Some(false), &[","], Action::Event(-1), "Previous event"),
    key(&[">", ".", ":"], Some(true), &["Shift", "."], Action::Instant(1), "Next instant"),
    key(&["<", ",", ";"], Some(true), &["Shift", ","], Action::Instant(-1), "Previous instant"),
    key(&["Home"], None, &["Home"], Action::Start, "To the start"),
    key(&["End"], None, &["End"], Action::End, "To the end"),
    key(&["]"], None, &["]"], Action::Stop(true), "Next breakpoint or failure"),
    key(&["["], None, &["["], Action::Stop(false), "Previous breakpoint or failure"),
    key(&["b", "B"], None, &["B"], Action::Break, "Breakpoint at the run, or at this instant"),
    key(&["m", "M"], Some(false), &["M"], Action::Bookmark, "Bookmark this moment"),
    key(&["M", "m"], Some(true), &["Shift", "M"], Action::Marks, "Show bookmarks and breakpoints"),
    key(&[], None, &[], Action::Stops, "Stop at breakpoints: on or off"),
    key(&[], None, &[], Action::SkipIdle, "Skip idle stretches: on or off"),
    key(&["j", "J"], None, &["J"], Action::Run(1), "Next run"),
    key(&["k", "K"], None, &["K"], Action::Run(-1), "Previous run"),
    key(&["Enter"], None, &["Enter"], Action::Why, "Why is the run where it is?"),
    key(&["u"], Some(false), &["U"], Action::Undo, "Undo"),
    key(&["U"], Some(true), &["Shift", "U"], Action::Redo, "Redo"),
    Key { ctrl: true, ..key(&["z"], Some(false), &["Ctrl", "Z"], Action::Undo, "Undo") },
    Key { ctrl: true, ..key(&["Z", "z"], Some(true), &["Ctrl", "Shift", "Z"], Action::Redo, "Redo") },
    key(&["n", "N"], None, &["N"], Action::Fork, "Branch off here"),
    key(&["/"], None, &["/"], Action::Find, "Find a run, a workspace, a moment"),
    Key { ctrl: true, ..key(&["k", "K"], Some(false), &["Ctrl", "K"], Action::Palette, "Everything there is to do") },
    key(&["1", "2", "3", "4", "5", "6", "7", "8", "9"], None, &["1", "…", "8"], Action::Page(0), "To a page"),
    key(&["w", "W"], None, &["W"], Action::Part, "Timeline: closer"),
    key(&["s", "S"], None, &["S"], Action::Part, "Timeline: farther"),
    key(&["a", "A"], None, &["A"], Action::Part, "Timeline: earlier"),
    key(&["d", "D"], None, &["D"], Action::Part, "Timeline: later"),
    key(&["f", "F"], None, &["F"], Action::Part, "Timeline: all, and back"),
    key(&["t", "T"], None, &["T"], Action::Part, "Timeline and charts, when they have the focus: a table"),
    key(&["?"], None, &["?"], Action::Help, "Keys and settings"),
    key(&[], None, &[], Action::Theme, "Change the theme"),
    key(&[], None, &[], Action::Still, "Keep still: on or off"),
    key(&[], None, &[], Action::Letters, "Single-character keys: on or off"),
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
    // On many keyboards a bracket or a slash needs AltGr, which is told as Alt, on Windows as Ctrl and Alt. Anything else with Alt
    // belongs to the browser.
    // None of ours is outside of ASCII, so no other letters need be known.
    let sign = press.key != " " && !press.key.chars().any(|c| c.is_ascii_alphanumeric() || !c.is_ascii());
    if press.alt && !sign {
        return None;
    }
    let ctrl = press.ctrl && !press.alt;
    // Nobody types with Ctrl+K, so the palette opens from everywhere.
    let palette = ctrl && press.key.eq_ignore_ascii_case("k");
    let taken: &[&str] = match target {
        Target::Typing if !palette => return None,
        Target::Typing | Target::Page => &[],
        Target::Pressable => &[" ", "Enter"],
        Target::Movable => &[" ", "Enter", "Home", "End"],
    };
    if taken.contains(&press.key) {
        return None;
    }
    let row = KEYS.iter().find(|row| {
        row.ctrl == ctrl && row.shift.is_none_or(|shift| shift == press.shift) && row.keys.contains(&press.key)
    })?;
    // Space is no letter of speech input, and the only way to stop what moves.
    let ours = row.action != Action::Part && (letters || !row.is_letter() || press.key == " ");
    ours.then(|| match row.action {
        Action::Page(_) => Action::Page(press.key.parse::<usize>().unwrap_or(1).saturating_sub(1)),
        other => other,
    })
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
    fn single_characters_can_be_switched_off() {
        let press = |key| Press { key, ..Press::default() };
        for row in KEYS.iter().filter(|row| row.is_letter() && !row.keys.contains(&" ")) {
            for key in row.keys {
                let press = Press { shift: row.shift.unwrap_or(false), ..press(key) };
                assert_eq!(action(press, Target::Page, false), None, "{key}");
            }
        }
        assert_eq!(action(press("Home"), Target::Page, false), Some(Action::Start));
        assert_eq!(action(press(" "), Target::Page, false), Some(Action::Toggle));
        assert_eq!(action(Press { ctrl: true, ..press("z") }, Target::Page, false), Some(Action::Undo));
    }

    #[test]
    fn no_character_acts_while_typing() {
        for row in KEYS.iter().filter(|row| !row.ctrl) {
            for key in row.keys {
                for shift in [false, true] {
                    let press = Press { key, shift, ..Press::default() };
                    assert_eq!(action(press, Target::Typing, true), None, "{key}");
                }
            }
        }
        let palette = Press { key: "k", ctrl: true, ..Press::default() };
        assert_eq!(action(palette, Target::Typing, true), Some(Action::Palette));
    }

    #[test]
    fn the_browsers_own_keys_are_left_alone() {
        for key in ["r", "l", "t", "?", " ", "b", "m", "1"] {
            assert_eq!(action(Press { key, ctrl: true, ..Press::default() }, Target::Page, true), None);
        }
        for key in ["b", "1", "Home"] {
            assert_eq!(action(Press { key, alt: true, ..Press::default() }, Target::Page, true), None);
        }
    }

    #[test]
    fn brackets_act_on_keyboards_that_need_alt_for_them() {
        // Windows reports AltGr as Ctrl and Alt together, macOS as Alt alone.
        assert_eq!(
            action(Press { key: "]", alt: true, ..Press::default() }, Target::Page, true),
            Some(Action::Stop(true))
        );
        let windows = Press { key: "[", alt: true, ctrl: true, ..Press::default() };
        assert_eq!(action(windows, Target::Page, true), Some(Action::Stop(false)));
    }

    #[test]
    fn digits_lead_to_pages_in_the_order_of_the_tabs() {
        assert_eq!(on_page("1", false), Some(Action::Page(0)));
        assert_eq!(on_page("8", false), Some(Action::Page(7)));
    }

    #[test]
    fn no_key_means_two_things() {
        for (i, row) in KEYS.iter().enumerate() {
            for other in &KEYS[i + 1..] {
                let meet = row.ctrl == other.ctrl
                    && row.shift.zip(other.shift).is_none_or(|(a, b)| a == b)
                    && row.keys.iter().any(|key| other.keys.contains(key));
                assert!(!meet, "{} and {}", row.about, other.about);
            }
        }
    }
}
