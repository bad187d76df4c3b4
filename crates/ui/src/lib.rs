//! The components, words and design tokens that our pages share. No I/O: components take props and
//! report events.
//!
//! | module | what it is |
//! |---|---|
//! | [`components`] | keypad, code, dialog, receipt … |
//! | [`words`] | every word on screen, in English and Arabic; how numbers and times are written |
//!
//! `styles/tokens.css` has the colours, spaces and type of both themes.

pub mod components;
pub mod words;
