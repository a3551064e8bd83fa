//! Charts as SVG text: the same drawing is put on the page and into exported files.
//!
//! Everything is in pixels of the drawing. Layers name a class for the page and the design token of their colour for files.

use std::fmt::Write as _;

/// Room above the highest value, so that its line is not cut.
const AIR: f64 = 4.0;

/// Room for a key of the layers in a file.
const KEY_WIDTH: f64 = 132.0;

/// A drawing of so many pixels.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawing {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// The elements, as SVG text.
    pub body: String,
    /// What a file writes below the plot, where the page has an axis of its own: a place and words.
    pub foot: Vec<(f64, String)>,
    /// What a file says of the layers: class and words.
    pub keys: Vec<(&'static str, &'static str)>,
}

/// A value at a place in time: where its stretch begins and ends, in pixels, and how high it is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// The value.
    pub value: f64,
}

/// The first round number at or above a value: the top of an axis. At least 1.
#[must_use]
pub fn round_up(value: f64) -> f64 {
    let mut power = 1.0;
    loop {
        for step in [1.0, 2.0, 3.0, 4.0, 5.0, 8.0] {
            if step * power >= value {
                return step * power;
            }
        }
        power *= 10.0;
    }
}

impl Drawing {
    /// An empty drawing.
    #[must_use]
    pub fn new(width: f64, height: f64) -> Drawing {
        Drawing { width: width.max(1.0), height, body: String::new(), foot: Vec::new(), keys: Vec::new() }
    }

    /// How high above the bottom a value of an axis with this top stands, from the drawing's upper edge.
    fn y(&self, value: f64, top: f64) -> f64 {
        self.height - (value / top.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0) * (self.height - AIR)
    }

    fn path(&mut self, class: &str, d: &str) {
        if !d.is_empty() {
            self.push(format_args!(r#"<path class="{class}" d="{d}"/>"#));
        }
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.body.write_fmt(text);
    }

    /// A line that keeps each value until the next.
    pub fn line(&mut self, class: &str, steps: &[Step], top: f64) {
        let mut d = String::new();
        for (i, step) in steps.iter().enumerate() {
            let y = self.y(step.value, top);
            let _ = match i {
                0 => write!(d, "M{:.1} {y:.1}H{:.1}", step.from, step.to),
                _ => write!(d, "V{y:.1}H{:.1}", step.to),
            };
        }
        self.path(class, &d);
    }

    /// The area below a line.
    pub fn area(&mut self, class: &str, steps: &[Step], top: f64) {
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return };
        let mut d = format!("M{:.1} {:.1}", first.from, self.height);
        for step in steps {
            let _ = write!(d, "V{:.1}H{:.1}", self.y(step.value, top), step.to);
        }
        let _ = write!(d, "V{:.1}H{:.1}Z", self.height, first.from.min(last.to));
        self.path(class, &d);
    }

    /// A column from one value to another, with a little air beside it.
    pub fn column(&mut self, class: &str, at: Step, base: f64, top: f64) {
        let (low, high) = (self.y(base, top), self.y(base + at.value, top));
        if low - high < 0.1 {
            return;
        }
        let width = (at.to - at.from - 1.0).max(1.0);
        let x = at.from + 0.5;
        self.push(format_args!(
            r#"<rect class="{class}" x="{x:.1}" y="{high:.1}" width="{width:.1}" height="{:.1}"/>"#,
            low - high
        ));
    }

    /// A level line across the drawing.
    pub fn rule(&mut self, class: &str, value: f64, top: f64) {
        let (y, width) = (self.y(value, top), self.width);
        self.path(class, &format!("M0 {y:.1}H{width:.1}"));
    }

    /// A band from top to bottom.
    pub fn band(&mut self, class: &str, from: f64, to: f64) {
        let (width, height) = ((to - from).max(0.0), self.height);
        self.push(format_args!(
            r#"<rect class="{class}" x="{from:.1}" y="0" width="{width:.1}" height="{height:.1}"/>"#
        ));
    }

    /// An upright line.
    pub fn upright(&mut self, class: &str, x: f64) {
        let height = self.height;
        self.path(class, &format!("M{x:.1} 0V{height:.1}"));
    }

    /// Words. `anchor` is SVG's: `start`, `middle`, `end`.
    pub fn words(&mut self, class: &str, x: f64, y: f64, anchor: &str, words: &str) {
        self.push(format_args!(
            r#"<text class="{class}" x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{}</text>"#,
            escaped(words)
        ));
    }
}

/// A hatch for a class: lines of a colour over a lighter ground of it, so that layers are told apart without colour.
pub struct Hatch {
    /// The id that the class's `fill` names.
    pub id: &'static str,
    /// What is drawn in a box of 6 × 6.
    pub d: &'static str,
}

/// The hatches of the causes of waiting, in the order of `Cause::ALL`.
pub const HATCHES: [Hatch; 6] = [
    Hatch { id: "sb-hatch-workspace-busy", d: "M-1 1L1 -1M-1 4L4 -1M-1 7L7 -1M2 7L7 2M5 7L7 5" },
    Hatch { id: "sb-hatch-kept-back", d: "M-1 1L1 -1M-1 7L7 -1M5 7L7 5" },
    Hatch { id: "sb-hatch-behind-in-workspace", d: "M-1 5L1 7M-1 -1L7 7M5 -1L7 1" },
    Hatch { id: "sb-hatch-slots-full", d: "M1.5 1.5h.01M4.5 1.5h.01M1.5 4.5h.01M4.5 4.5h.01" },
    Hatch { id: "sb-hatch-behind-in-queue", d: "M3 3h.01" },
    Hatch { id: "sb-hatch-no-runner", d: "" },
];

/// The definitions of the hatches. A page needs them once.
#[must_use]
pub fn hatches() -> String {
    let mut text = String::from("<defs>");
    for Hatch { id, d } in HATCHES {
        let _ = write!(
            text,
            r#"<pattern id="{id}" class="{id}" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="sb-hatch__ground" width="6" height="6"/><path class="sb-hatch__line" d="{d}"/></pattern>"#
        );
    }
    text.push_str("</defs>");
    text
}

/// Words as SVG text holds them.
fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A drawing as a file of its own: `style` holds the rules that the page's style sheet gives its classes.
#[must_use]
pub fn file(title: &str, drawing: &Drawing, style: &str) -> String {
    let Drawing { width, height, body, foot, keys } = drawing;
    let (title, hatches) = (escaped(title), hatches());
    let mut below = Drawing::new(*width, *height);
    for (x, words) in foot {
        below.words("sb-chart__words", *x, height + 14.0, "start", words);
    }
    for (i, (class, words)) in keys.iter().enumerate() {
        let x = i as f64 * KEY_WIDTH;
        let top = height + 24.0;
        below.push(format_args!(r#"<rect class="{class}" x="{x:.0}" y="{top:.0}" width="16" height="10"/>"#));
        below.words("sb-chart__words", x + 21.0, top + 9.0, "start", words);
    }
    let below = below.body;
    let foot_height = if foot.is_empty() { 0.0 } else { 20.0 } + if keys.is_empty() { 0.0 } else { 20.0 };
    let (outer_width, outer_height) = (width.max(keys.len() as f64 * KEY_WIDTH) + 24.0, height + foot_height + 44.0);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{outer_width:.0}" height="{outer_height:.0}" viewBox="-12 -30 {outer_width:.0} {outer_height:.0}"><title>{title}</title><style>{style}</style>{hatches}<rect class="sb-chart__paper" x="-12" y="-30" width="100%" height="100%"/><text class="sb-chart__title" x="0" y="-12">{title}</text>{body}{below}</svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        for (value, top) in [(0.0, 1.0), (1.0, 1.0), (2.5, 3.0), (7.0, 8.0), (9.0, 10.0), (47.0, 50.0), (101.0, 200.0)]
        {
            assert!((round_up(value) - top).abs() < 1e-9, "{value}");
        }
    }

    #[test]
    fn a_line_keeps_its_value_until_the_next() {
        let mut drawing = Drawing::new(20.0, 104.0);
        let steps = [Step { from: 0.0, to: 10.0, value: 1.0 }, Step { from: 10.0, to: 20.0, value: 2.0 }];
        drawing.line("a", &steps, 2.0);
        assert_eq!(drawing.body, r#"<path class="a" d="M0.0 54.0H10.0V4.0H20.0"/>"#);
    }

    #[test]
    fn a_value_above_the_top_stays_within_the_drawing() {
        let mut drawing = Drawing::new(20.0, 104.0);
        drawing.column("a", Step { from: 0.0, to: 10.0, value: 9.0 }, 1.0, 2.0);
        assert!(drawing.body.contains(r#"y="4.0""#), "{}", drawing.body);
        let before = drawing.body.len();
        drawing.column("a", Step { from: 0.0, to: 10.0, value: 0.0 }, 1.0, 2.0);
        assert_eq!(drawing.body.len(), before, "nothing is not drawn");
    }

    #[test]
    fn names_cannot_break_out_of_a_file() {
        let text = file("a<b>&c", &Drawing::new(10.0, 10.0), "");
        assert!(text.contains("a&lt;b&gt;&amp;c") && !text.contains("a<b>"));
        assert_eq!(text.matches("<pattern").count(), HATCHES.len());
    }
}
