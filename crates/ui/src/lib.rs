//! What every page of ours is built of. No I/O: props in, events out.
//!
//! | module | what it is |
//! |---|---|
//! | [`components`] | keypad, code, dialog, receipt … |
//! | [`words`] | every word on screen, in English and Arabic; how numbers and times are written |
//!
//! `styles/tokens.css` has the colours, spaces and type of both themes.

pub mod components;
pub mod words;
