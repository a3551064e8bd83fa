//! Small pictures, drawn in the colour of the text around them. They never stand for a word alone: a name is always near.

use crate::follow::value_of;
use leptos::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A triangle.
    Play,
    /// Two bars.
    Pause,
    /// A bar and a triangle to the left.
    ToStart,
    /// A triangle to the right and a bar.
    ToEnd,
    /// An angle to the left.
    Previous,
    /// An angle to the right.
    Next,
    /// An angle upwards.
    Up,
    /// An angle downwards.
    Down,
    /// Two angles to the left.
    Back,
    /// Two angles to the right.
    Forth,
    /// A triangle to the left.
    Reverse,
    /// A flag.
    Flag,
    /// A diamond and an angle to the left.
    StopBefore,
    /// A diamond and an angle to the right.
    StopAfter,
    /// A magnifying glass.
    Search,
    /// A bin.
    Bin,
    /// An arrow that turns back.
    Undo,
    /// An arrow that turns forth.
    Redo,
    /// An arrow into a tray.
    Import,
    /// An arrow out of a tray.
    Export,
    /// A sun.
    Sun,
    /// A moon.
    Moon,
    /// A screen.
    Screen,
    /// A question mark.
    Help,
    /// A cross.
    Close,
    /// A tick.
    Tick,
    /// A triangle with an exclamation mark.
    Warning,
    /// A barred circle.
    Barred,
    /// Two sheets in a folder.
    Folder,
    /// Two links of a chain.
    Link,
    /// A pencil.
    Pencil,
    /// Two sheets.
    Copy,
    /// A line that parts.
    Branch,
}

impl Shape {
    const fn path(self) -> &'static str {
        match self {
            Shape::Play => "M5 3.2v9.6a.6.6 0 0 0 .9.5l7.8-4.8a.6.6 0 0 0 0-1L5.9 2.7a.6.6 0 0 0-.9.5z",
            Shape::Pause => "M4.5 3h2.2v10H4.5zM9.3 3h2.2v10H9.3z",
            Shape::ToStart => "M3 3h1.8v10H3zM13 3.4v9.2L5.8 8z",
            Shape::ToEnd => "M11.2 3H13v10h-1.8zM3 3.4v9.2L10.2 8z",
            Shape::Previous => "M10 3.5 5.5 8l4.5 4.5",
            Shape::Next => "M6 3.5 10.5 8 6 12.5",
            Shape::Up => "M3.5 10 8 5.5l4.5 4.5",
            Shape::Down => "M3.5 6 8 10.5 12.5 6",
            Shape::Back => "M8 3.5 3.5 8 8 12.5M12.5 3.5 8 8l4.5 4.5",
            Shape::Forth => "M8 3.5 12.5 8 8 12.5M3.5 3.5 8 8l-4.5 4.5",
            Shape::Reverse => "M11 3.2v9.6a.6.6 0 0 1-.9.5L2.3 8.5a.6.6 0 0 1 0-1l7.8-4.8a.6.6 0 0 1 .9.5z",
            Shape::Flag => "M4 14V2.5M4 3h8.5l-2 2.8 2 2.7H4",
            Shape::StopBefore => "M10.5 4.5 14 8l-3.5 3.5L7 8zM5 4.5 1.5 8 5 11.5",
            Shape::StopAfter => "M5.5 4.5 2 8l3.5 3.5L9 8zM11 4.5 14.5 8 11 11.5",
            Shape::Search => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.7 3.7",
            Shape::Bin => "M2.5 4.5h11M6 4.5V2.8h4v1.7M4 4.5l.6 9h6.8l.6-9M6.8 7v4M9.2 7v4",
            Shape::Undo => "M6.5 3.5 3 7l3.5 3.5M3.2 7H9a3.5 3.5 0 0 1 0 7H7.5",
            Shape::Redo => "M9.5 3.5 13 7l-3.5 3.5M12.8 7H7a3.5 3.5 0 0 0 0 7h1.5",
            Shape::Import => "M8 2.5v7M5 6.8l3 3 3-3M3 11v2.5h10V11",
            Shape::Export => "M8 9.8v-7M5 5.5l3-3 3 3M3 11v2.5h10V11",
            Shape::Sun => {
                "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9"
            }
            Shape::Moon => "M13 9.6A5.4 5.4 0 0 1 6.4 3a5.4 5.4 0 1 0 6.6 6.6z",
            Shape::Screen => "M2.5 3.5h11v7.5h-11zM6 13.5h4M8 11v2.5",
            Shape::Help => "M5.6 5.9a2.4 2.4 0 1 1 3.5 2.2c-.8.4-1.1.8-1.1 1.6M8 12.3v.4",
            Shape::Close => "M4 4l8 8M12 4l-8 8",
            Shape::Tick => "M3.5 8.5 6.5 11.5 12.5 5",
            Shape::Warning => "M8 2.8 14 13H2zM8 6.8v2.8M8 11.2v.3",
            Shape::Folder => "M2 12.5v-9h4l1.5 2H14v7zM2 7.5h12",
            Shape::Link => {
                "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.4-2.4a2.6 2.6 0 0 0-3.7-3.7l-1 1M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.1 9.2a2.6 2.6 0 0 0 3.7 3.7l1-1"
            }
            Shape::Pencil => "M3 13l.7-2.9 6.9-6.9 2.2 2.2-6.9 6.9zM9.2 4.6l2.2 2.2",
            Shape::Copy => "M5.5 5.5h7.5v7.5H5.5zM10.5 5.5V3H3v7.5h2.5",
            Shape::Branch => "M4.5 2.5v11M4.5 10c0-3.5 7-2 7-5.5v-2",
            Shape::Barred => "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM4.2 4.2l7.6 7.6",
        }
    }

    const fn is_solid(self) -> bool {
        matches!(self, Shape::Play | Shape::Pause | Shape::Reverse | Shape::ToStart | Shape::ToEnd)
    }
}

/// An icon. Hidden from assistive technology; what it means stands beside it.
#[component]
pub fn Icon(
    /// What is drawn.
    #[prop(into)]
    shape: Signal<Shape>,
) -> impl IntoView {
    view! {
        <svg
            class="sb-sign"
            class:sb-sign--solid=value_of(move || shape.get().is_solid())
            viewBox="0 0 16 16"
            aria-hidden="true"
            focusable="false"
        >
            <path d=value_of(move || shape.get().path()) />
        </svg>
    }
}
