//! Questions that one history cannot answer: what can happen at all, and what holds in every world.
//!
//! Reads everything below. Nothing below knows that it is studied, apart from a few doors that are marked as such.

pub mod explore;
pub mod laws;
