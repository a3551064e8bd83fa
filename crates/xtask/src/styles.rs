//! The app's styles for a shadow tree: the same families, with the document's selectors as those of the host element.

use std::fs;

use crate::failure::{Failure, Result};
use crate::place::Place;

/// What the elements are drawn with, in order. The first says what an element is; the others are the app's.
const FAMILIES: [&str; 8] = [
    "web/elements/elements.css",
    "web/styles/tokens.css",
    "web/styles/base.css",
    "web/styles/widgets.css",
    "web/styles/toasts.css",
    "web/styles/panels.css",
    "web/styles/timeline.css",
    "web/styles/travel.css",
];

/// What stands for the document, and what stands for it in a shadow tree. The longer come first. An element's theme is its own
/// attribute; its width, and not the window's, decides how it is laid out.
const SELECTORS: [(&str, &str); 9] = [
    (r#":root:not([data-theme="light"])"#, r#":host(:not([theme="light"]))"#),
    (":root:root,\n  [data-theme][data-theme]", ":host([theme]),\n  :host(:not([theme]))"),
    (":root,\n[data-theme=\"light\"]", ":host"),
    (r#"[data-theme="dark"]"#, r#":host([theme="dark"])"#),
    (":root", ":host"),
    ("\nhtml {", "\n:host {"),
    ("\nbody {", "\n.sb-element__room {"),
    ("@media (max-width:", "@container sb-element (max-width:"),
    ("@media (min-width:", "@container sb-element (min-width:"),
];

/// What must not be left: it would mean nothing there, or something of the host's page.
const FOREIGN: [&str; 5] = [":root", "data-theme", "\nhtml {", "\nbody {", "@media (m"];

/// The module that the elements take their styles from.
pub(crate) fn module(place: &Place) -> Result<String> {
    let mut sheet = String::new();
    for family in FAMILIES {
        let path = place.root().join(family);
        let text = fs::read_to_string(&path).map_err(|e| Failure::new(format!("{family} cannot be read: {e}")))?;
        sheet.push_str(&bare(&text));
        sheet.push('\n');
    }
    let sheet = hosted(&sheet);
    if let Some(foreign) = FOREIGN.iter().find(|foreign| sheet.contains(**foreign)) {
        return Err(Failure::new(format!("the styles of the elements still say `{foreign}`"))
            .remedy("teach crates/xtask/src/styles.rs how it is said in a shadow tree"));
    }
    Ok(format!("export const styles = {};\n", serde_json::Value::String(narrow(&sheet))))
}

/// Without comments.
fn bare(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        out.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    out + rest
}

/// With the host element in place of the document.
fn hosted(text: &str) -> String {
    let text = SELECTORS.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    // The unit itself is not a multiple of the unit.
    let line = |line: &str| if line.contains("--sb-unit:") { line.to_owned() } else { scaled(line) };
    text.lines().map(|text| line(text) + "\n").collect()
}

/// A line with its rems as multiples of the element's own unit: a rem is the host page's, whatever it uses it for. What a condition
/// asks is said in pixels, since no property can be named there.
fn scaled(line: &str) -> String {
    let split = match line.trim_start().starts_with('@') {
        true => line.find('{').unwrap_or(line.len()),
        false => 0,
    };
    let (condition, rest) = line.split_at(split);
    let pixels =
        |number: &str| number.parse::<f64>().map_or_else(|_| format!("{number}rem"), |n| format!("{}px", n * 16.0));
    rems(condition, &pixels) + &rems(rest, &|number| format!("calc({number} * var(--sb-unit))"))
}

/// A text with something else in place of each number of rems.
fn rems(text: &str, other: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("rem") {
        let (before, after) = (&rest[..at], &rest[at + "rem".len()..]);
        let number = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let ends = !after.starts_with(|c: char| c.is_alphanumeric() || c == '-');
        // The sign belongs to the number unless something else stands before it, which is a name then.
        let signed = before[..number].ends_with(" -") || before[..number].ends_with("(-");
        let start = if signed { number - 1 } else { number };
        let apart = before[..start].ends_with([' ', '(', ',', ':']);
        match number < at && ends && apart {
            true => out.push_str(&(before[..start].to_owned() + &other(&before[start..]))),
            false => out.push_str(&rest[..at + "rem".len()]),
        }
        rest = after;
    }
    out + rest
}

/// Without the space that nobody reads.
fn narrow(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("{ ", "{")
        .replace("; ", ";")
        .replace(";}", "}")
        .replace("} ", "}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rem_becomes_the_elements_unit_and_nothing_else_does() {
        for (line, wanted) in [
            ("  gap: 0.5rem;", "  gap: calc(0.5 * var(--sb-unit));"),
            ("  inset: -0.375rem 2rem;", "  inset: calc(-0.375 * var(--sb-unit)) calc(2 * var(--sb-unit));"),
            (
                "  width: min(20rem, calc(1px - 1rem));",
                "  width: min(calc(20 * var(--sb-unit)), calc(1px - calc(1 * var(--sb-unit))));",
            ),
            ("  --sb-text-2xs: 1.5rem;", "  --sb-text-2xs: calc(1.5 * var(--sb-unit));"),
            (
                "  order: remainder; width: calc(var(--rem) * 1px);",
                "  order: remainder; width: calc(var(--rem) * 1px);",
            ),
            ("@container (min-width: 41.5rem) {", "@container (min-width: 664px) {"),
            (
                "@container (max-width: 27rem) { .a { width: 1rem; } }",
                "@container (max-width: 432px) { .a { width: calc(1 * var(--sb-unit)); } }",
            ),
        ] {
            assert_eq!(scaled(line), wanted);
        }
    }

    #[test]
    fn the_document_becomes_the_host() {
        let text =
            ":root,\n[data-theme=\"light\"] {}\n[data-theme=\"dark\"] {}\n@media (max-width: 40rem) {}\n\nbody {}\n";
        let hosted = hosted(text);
        assert_eq!(
            hosted,
            ":host {}\n:host([theme=\"dark\"]) {}\n@container sb-element (max-width: 640px) {}\n\n.sb-element__room {}\n"
        );
    }

    #[test]
    fn comments_and_space_go() {
        assert_eq!(narrow(&bare("/* a */ .b {\n  c: d;\n}\n/* e */\n.f { g: h; }\n")), ".b {c: d}.f {g: h}");
    }
}
