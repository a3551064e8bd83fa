//! The rooms of the app.
