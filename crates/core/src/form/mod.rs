//! The written form of things: content as a tree, how the engine's data is read from it, and how it is written as JSON.
//!
//! serde's derived readers stop at the first mistake and become a copy of code for each type and each source of content, which for
//! the wasm modules was a quarter of their weight. Here content of any source becomes one tree ([`Node`]), and what is to be read
//! says what it is made of in one line per field (see `macros`), so that all mistakes are found at once, each with its
//! place. Writing stays serde's: types derive `Serialize`, and [`json`] is the one serializer.
//!
//! Knows nothing of what the data means.

pub mod json;
mod macros;
mod node;
mod number;
mod read;

pub(crate) use macros::{read_by_serde, read_field, read_group, read_tagged, read_words};
pub use node::Node;
pub use number::number;
pub use read::{Fault, FromNode, Group, Misread, Notes, read};
