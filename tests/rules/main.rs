//! The rules of the lifecycle (the rules page), one by one, in small scenarios written by hand.
//!
//! In all of them a managed job starts within 5 s, a plan takes 60 s, an apply 90 s and an unlock run 10 s, unless said otherwise.

mod applies;
mod arrivals;
mod checks;
mod execution;
mod facts;
mod governance;
mod instants;
mod limits;
mod locks;
mod matrix;
mod queue;
mod switches;
mod why;
