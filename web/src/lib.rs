//! The rooms of the app.
//!
//! `session` owns the simulation and every signal that lives as long as the page; `pages` compose `panels`, which read views and
//! dispatch commands; `widgets` know nothing of runs; `paint` is geometry and canvas; `text` is sentences.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a test that unwraps fails with its line, which is what a test is for")
)]

pub mod app;
pub mod follow;
pub mod pages;
pub mod paint;
pub mod panels;
mod parts;
pub mod session;
pub mod text;
pub mod widgets;
