//! Geometry: where things lie. Pure functions, tested without a browser. Knows the views' data, nothing of signals or the DOM.

pub mod axis;
pub mod chart;
pub mod density;
pub mod glyph;
pub mod graph;
pub mod lanes;
pub mod machine;
pub mod picture;
pub mod pinch;
pub mod rails;
pub mod scale;
pub mod window;

#[cfg(test)]
mod palette;
