//! What the app leaves to a web worker, so that the page never waits for it: exploring small worlds, and answering HTTP requests.
//!
//! [`protocol`] is what the two say to each other; the app knows nothing else of this crate. With the feature `engine` the
//! worker's own side is here too: `Desk`, which needs no browser and is tested without one.

#[cfg(feature = "engine")]
mod card;
#[cfg(feature = "engine")]
mod clerk;
#[cfg(feature = "engine")]
mod desk;
#[cfg(feature = "engine")]
mod pretty;
pub mod protocol;

#[cfg(feature = "engine")]
pub use desk::Desk;
