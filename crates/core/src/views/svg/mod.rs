//! Pictures for other people's pages: the state machine and the timeline as SVG, with the app's visual grammar. Waiting is hollow and
//! hatched by its reason, work is solid, gates are striped, and each end has a shape of its own.
//!
//! A picture stands alone: it names its colours as CSS custom properties (`--sb-st-failed`), so that a page which has them in its
//! own palette recolours it, and has defaults for light and dark. What a policy without inline styles takes away is the dark theme
//! alone: each colour stands as an attribute, too. Title and description are for screen readers.

mod machine;
mod timeline;

pub use machine::machine_svg;
pub use timeline::{MOST_BARS, timeline_svg};

use crate::words::Status;

/// The colours of the statuses, on light and on dark, in the order of [`Status::ALL`].
pub const STATUS_COLOURS: [(&str, &str); 10] = [
    ("#3d4f6a", "#777b80"),
    ("#5282f6", "#61b7fd"),
    ("#22a870", "#459a71"),
    ("#d13541", "#e11827"),
    ("#894d01", "#f17705"),
    ("#6716cb", "#9249ec"),
    ("#ad9105", "#fdd42e"),
    ("#6e1338", "#cd7db2"),
    ("#929292", "#c1baaf"),
    ("#44766d", "#b2f6fe"),
];

/// The other colours by their property, on light and on dark.
pub const PAPERS: [(&str, &str, &str); 5] = [
    ("surface", "#ffffff", "#0f172a"),
    ("surface-2", "#f7f8fb", "#141d33"),
    ("border", "#dde2eb", "#26324b"),
    ("text", "#16202f", "#e8edf6"),
    ("text-3", "#5d6a80", "#93a1ba"),
];

/// What a picture is written with: numbers are whole or tenths, and no name gets in unescaped. Its small steps stay calls, which
/// the pictures consist of.
struct Pen {
    text: String,
}

impl Pen {
    /// Begins a picture of this size, in pixels.
    fn begin(width: u64, height: u64, title: &str, about: &str) -> Pen {
        let mut pen = Pen { text: String::new() };
        pen.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sb-svg\" role=\"img\"");
        pen.attr("width", width * 10).attr("height", height * 10);
        pen.raw(" viewBox=\"0 0 ").tenths(width * 10).raw(" ").tenths(height * 10);
        pen.raw("\" font-family=\"system-ui,sans-serif\" font-size=\"11\"><title>").escaped(title);
        pen.raw("</title><desc>").escaped(about).raw("</desc><style>");
        pen.palette(false).raw("@media(prefers-color-scheme:dark){").palette(true).raw("}");
        for (class, css) in [("f", "fill"), ("l", "stroke")] {
            pen.raw(".sb-svg .").raw(class).raw("{").raw(css).raw(":var(--c)}");
        }
        pen.raw("</style><rect width=\"100%\" height=\"100%\"").paper("f", "surface").raw("/>");
        pen
    }

    /// The colour behind each class: the page's own property, or the theme's.
    fn palette(&mut self, dark: bool) -> &mut Pen {
        let statuses = Status::ALL.iter().zip(STATUS_COLOURS).map(|(status, (l, d))| (name(*status), "st-", l, d));
        let papers = PAPERS.iter().map(|(paper, l, d)| ((*paper).into(), "", *l, *d));
        for (name, prefix, light, on_dark) in statuses.chain(papers) {
            for part in [".sb-svg .", &name, "{--c:var(--sb-", prefix, &name, ",", if dark { on_dark } else { light }] {
                self.raw(part);
            }
            self.raw(")}");
        }
        self
    }

    fn end(mut self) -> String {
        self.raw("</svg>\n");
        self.text
    }

    #[inline(never)]
    fn raw(&mut self, text: &str) -> &mut Pen {
        self.text.push_str(text);
        self
    }

    /// A number in tenths.
    #[inline(never)]
    fn tenths(&mut self, number: u64) -> &mut Pen {
        self.count(number / 10);
        if !number.is_multiple_of(10) {
            self.raw(".").count(number % 10);
        }
        self
    }

    /// A whole number.
    #[inline(never)]
    fn count(&mut self, number: u64) -> &mut Pen {
        self.raw(&number.to_string())
    }

    /// An attribute whose number is in tenths.
    #[inline(never)]
    fn attr(&mut self, name: &str, number: u64) -> &mut Pen {
        self.raw(" ").raw(name).raw("=\"").tenths(number).raw("\"")
    }

    #[inline(never)]
    fn escaped(&mut self, text: &str) -> &mut Pen {
        for c in text.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                // XML has no other control characters.
                c if c.is_control() => self.text.push(' '),
                c => self.text.push(c),
            }
        }
        self
    }

    /// The class and attribute that colour something: `f` fills, `l` draws the line.
    #[inline(never)]
    fn coloured(&mut self, how: &str, class: &str, light: &str) -> &mut Pen {
        self.raw(" class=\"").raw(how).raw(" ").raw(class).raw(if how == "f" { "\" fill=\"" } else { "\" stroke=\"" });
        self.raw(light).raw("\"")
    }

    #[inline(never)]
    fn status(&mut self, how: &str, status: Status) -> &mut Pen {
        let (light, _) = STATUS_COLOURS[status as usize];
        self.coloured(how, &name(status), light)
    }

    #[inline(never)]
    fn paper(&mut self, how: &str, paper: &str) -> &mut Pen {
        let light = PAPERS.iter().find(|(name, ..)| *name == paper).map_or("", |(_, light, _)| light);
        self.coloured(how, paper, light)
    }

    /// A rectangle in tenths, without what closes it.
    #[inline(never)]
    fn rect(&mut self, x: u64, y: u64, width: u64, height: u64) -> &mut Pen {
        self.raw("<rect").attr("x", x).attr("y", y).attr("width", width).attr("height", height)
    }

    /// The beginning of a text's element at a place in tenths.
    #[inline(never)]
    fn words(&mut self, x: u64, y: u64, paper: &str) -> &mut Pen {
        self.raw("<text").attr("x", x).attr("y", y).paper("f", paper)
    }
}

/// A status as a word of CSS.
fn name(status: Status) -> String {
    status.as_str().chars().map(|c| if c == '_' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests;
