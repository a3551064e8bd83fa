//! What must hold for the colours of `tokens.css`, computed from the file itself.

use std::collections::BTreeMap;

use palette::{FromColor, Lab, LinSrgb, Srgb, color_difference::Ciede2000, white_point::D65};
use signalbox::{
    views::svg::{PAPERS, STATUS_COLOURS},
    words::Status,
};

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
fn exported_pictures_have_the_same_colours() {
    for (i, (name, theme)) in themes().into_iter().enumerate() {
        let of = |pair: (&'static str, &'static str)| if i == 0 { pair.0 } else { pair.1 };
        for (s, colours) in Status::ALL.iter().zip(STATUS_COLOURS) {
            assert_eq!(token(&theme, &status(*s, "st")), of(colours), "{name} {s}");
        }
        for (paper, light, dark) in PAPERS {
            assert_eq!(token(&theme, &format!("--sb-{paper}")), of((light, dark)), "{name} {paper}");
        }
    }
}

#[test]
fn the_themes_name_the_same_things() {
    let [(_, light), (_, dark)] = themes();
    assert_eq!(light.keys().collect::<Vec<_>>(), dark.keys().collect::<Vec<_>>());
}

/// What somebody sees of a colour: a matrix on linear RGB, after Machado, Oliveira and Fernandes (2009), full severity.
struct Vision {
    name: &'static str,
    matrix: [[f64; 3]; 3],
}

const VISIONS: [Vision; 4] = [
    Vision { name: "normal", matrix: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]] },
    Vision {
        name: "protan",
        matrix: [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    },
    Vision {
        name: "deutan",
        matrix: [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    },
    Vision {
        name: "tritan",
        matrix: [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    },
];

impl Vision {
    fn sees(&self, hex: &str) -> Lab<D65, f64> {
        let colour: Srgb<u8> = hex.parse().unwrap_or_else(|_| panic!("{hex} is a colour"));
        let linear: LinSrgb<f64> = colour.into_format::<f64>().into_linear();
        let [red, green, blue] =
            self.matrix.map(|[r, g, b]| (r * linear.red + g * linear.green + b * linear.blue).clamp(0.0, 1.0));
        Lab::from_color(LinSrgb::new(red, green, blue))
    }
}

/// Statement 23: at least 11 between any two statuses, for every eye.
#[test]
fn no_two_statuses_blur_for_any_eye() {
    for (theme, tokens) in themes() {
        for vision in &VISIONS {
            let seen: Vec<_> =
                Status::ALL.iter().map(|s| (s, vision.sees(token(&tokens, &status(*s, "st"))))).collect();
            let mut least = (f64::INFINITY, String::new());
            for (i, (a, one)) in seen.iter().enumerate() {
                for (b, other) in &seen[i + 1..] {
                    let distance = one.difference(*other);
                    if distance < least.0 {
                        least = (distance, format!("{a} and {b}"));
                    }
                }
            }
            println!("{theme}, {}: {:.1} between {}", vision.name, least.0, least.1);
            assert!(least.0 >= 11.0, "{theme}, {}: {:.1} between {}", vision.name, least.0, least.1);
        }
    }
}

/// Statement 23: glyphs alone identify the status, and so do words.
#[test]
fn every_status_has_a_glyph_and_a_word_of_its_own() {
    let glyphs = Status::ALL.iter().map(|s| super::glyph::status(*s)).map(|g| (g.fill, g.line));
    let glyphs: std::collections::BTreeSet<_> = glyphs.collect();
    assert_eq!(glyphs.len(), Status::ALL.len());
    let words: std::collections::BTreeSet<_> = Status::ALL.iter().map(|s| s.as_str()).collect();
    assert_eq!(words.len(), Status::ALL.len());
}
