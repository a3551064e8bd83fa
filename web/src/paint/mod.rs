//! Geometry: where things lie. Pure functions, tested without a browser. Knows the views' data, nothing of signals or the DOM.

pub mod axis;
pub mod chart;
pub mod density;
pub mod glyph;
pub mod graph;
pub mod lanes;
pub mod picture;
pub mod pinch;
pub mod rails;
pub mod scale;
pub mod window;

/// The machine's drawing is the core's: exported pictures show the same.
pub use signalbox::lifecycle::drawing as machine;

#[cfg(test)]
mod palette;
