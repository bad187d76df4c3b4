//! People: who is at this till, and what managers approve.
//!
//! | file | what it does |
//! |---|---|
//! | `purpose` | what somebody's PIN is asked for |
//! | `screen` | the tiles with names, then the PIN |
//! | `pad` | the keys for a PIN |
//! | `present` | who is at this till now: the button with the name, and the lock |

mod pad;
mod present;
mod purpose;
mod screen;

pub(crate) use present::told;
pub(crate) use purpose::{Approved, Purpose};
pub(crate) use screen::ask;
