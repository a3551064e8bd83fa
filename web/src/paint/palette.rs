//! What must hold for the colours of `tokens.css`, computed from the file itself.

use std::collections::BTreeMap;

use signalbox::words::Status;

const TOKENS: &str = include_str!("../../styles/tokens.css");

/// The custom properties of the block that follows a selector.
fn block<'a>(selector: &str) -> BTreeMap<&'a str, &'a str> {
    let start = TOKENS.find(selector).unwrap_or_else(|| panic!("tokens.css has {selector}")) + selector.len();
    let end = start + TOKENS[start..].find('}').unwrap_or(0);
    TOKENS[start..end]
        .split(['{', ';'])
        .filter_map(|line| line.trim().split_once(':'))
        .map(|(name, value)| (name.trim(), value.trim()))
        .collect()
}

fn themes() -> [(&'static str, BTreeMap<&'static str, &'static str>); 2] {
    [("light", block("[data-theme=\"light\"] ")), ("dark", block("\n[data-theme=\"dark\"] "))]
}

/// WCAG 2 relative luminance.
fn luminance(hex: &str) -> f64 {
    let channel = |i: usize| {
        let c =
            f64::from(u8::from_str_radix(&hex[i..i + 2], 16).unwrap_or_else(|_| panic!("{hex} is a colour"))) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn token(theme: &BTreeMap<&'static str, &'static str>, name: &str) -> &'static str {
    theme.get(name).unwrap_or_else(|| panic!("tokens.css has {name}"))
}

fn status(status: Status, prefix: &str) -> String {
    format!("--sb-{prefix}-{}", status.as_str().replace('_', "-"))
}

#[test]
fn every_status_stands_out_from_its_background_and_its_glyph_from_it() {
    for (name, theme) in themes() {
        let mut fills = Vec::new();
        for s in Status::ALL {
            let fill = token(&theme, &status(*s, "st"));
            let on = token(&theme, &status(*s, "on"));
            assert!(contrast(fill, token(&theme, "--sb-surface")) >= 3.0, "{name} {s} on the surface");
            assert!(["#000000", "#ffffff"].contains(&on), "{name} {s}: the glyph is black or white");
            assert!(contrast(on, fill) >= 4.5, "{name} {s}: glyph on fill");
            fills.push(fill);
        }
        fills.sort_unstable();
        fills.dedup();
        assert_eq!(fills.len(), Status::ALL.len(), "{name}: ten colours");
    }
}

#[test]
fn text_is_readable_on_every_surface() {
    for (name, theme) in themes() {
        for surface in ["--sb-page", "--sb-surface", "--sb-surface-2", "--sb-surface-3"] {
            for text in ["--sb-text", "--sb-text-2", "--sb-text-3", "--sb-accent", "--sb-danger", "--sb-attention"] {
                let c = contrast(token(&theme, text), token(&theme, surface));
                assert!(c >= 4.5, "{name}: {text} on {surface} has {c:.2}");
            }
            let c = contrast(token(&theme, "--sb-border-strong"), token(&theme, surface));
            assert!(c >= 2.7, "{name}: strong border on {surface} has {c:.2}");
        }
        for (text, surface) in [
            ("--sb-on-accent", "--sb-accent"),
            ("--sb-text", "--sb-accent-soft"),
            ("--sb-accent", "--sb-accent-soft"),
            ("--sb-danger", "--sb-danger-soft"),
            ("--sb-attention", "--sb-attention-soft"),
            ("--sb-text", "--sb-attention-soft"),
        ] {
            let c = contrast(token(&theme, text), token(&theme, surface));
            assert!(c >= 4.5, "{name}: {text} on {surface} has {c:.2}");
        }
    }
}

#[test]
fn the_system_and_the_page_choose_the_same_dark() {
    assert_eq!(block(":root:not([data-theme=\"light\"]) "), block("\n[data-theme=\"dark\"] "));
}

#[test]
fn the_themes_name_the_same_things() {
    let [(_, light), (_, dark)] = themes();
    assert_eq!(light.keys().collect::<Vec<_>>(), dark.keys().collect::<Vec<_>>());
}
