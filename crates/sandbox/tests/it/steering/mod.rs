//! `/_sandbox`: what is asked for happens, and what cannot be is named.

mod document;
mod faults;
mod input;
mod requests;
mod state;
