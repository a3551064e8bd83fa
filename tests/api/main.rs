//! The HTTP API (H1–H4), request by request. Each answer of each test is held against the OpenAPI document: its status must be one
//! that the document names, and its body must fit the schema there.

#![expect(clippy::unwrap_used, reason = "a test that unwraps fails with its line, which is what a test is for")]

mod callers;
mod chaos;
mod commands;
mod document;
mod governance;
mod http;
mod paging;
mod reading;
mod refusals;
mod schema;
