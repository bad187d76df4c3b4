//! People: who is at this till, and what managers approve.
//!
//! | file | what it does |
//! |---|---|
//! | `purpose` | what somebody's PIN is asked for |
//! | `screen` | the tiles with names, then the PIN |
//! | `pad` | the keys for a PIN |
//! | `shown` | which question is on the screen now |
//! | `present` | what is known of who is at this till |
//! | `watch` | the button with the name, and the lock |

mod pad;
mod present;
mod purpose;
mod screen;
mod shown;
mod watch;

pub(crate) use purpose::{Approved, Purpose, role_for};
pub(crate) use screen::ask;
pub(crate) use watch::{begin, told};
