//! The first start: a page in the browser that asks for what a server needs, checks the key at Tabby, writes
//! the configuration, and adds the first administrator and the first till.
//!
//! `tabby-pos setup` serves it, and the till afterwards. Whoever wants to see the page needs a code that the
//! command prints. The pages have no script: they are forms.
//!
//! | file | what it has |
//! |---|---|
//! | `place` | where the server will be |
//! | `form` | what was typed |
//! | `files` | the configuration and the key, in the folder |
//! | `making` | makes the server |
//! | `outcome` | what comes of that |
//! | `guard` | the code, and the browser that has typed it |
//! | `pages` | the pages |
//! | `routes` | their addresses |
//! | `words` | every word, in English and Arabic |

mod files;
mod form;
mod guard;
mod making;
mod outcome;
mod pages;
mod place;
mod routes;
#[cfg(test)]
mod tests;
mod words;

pub use self::files::NotBegun;
pub use self::making::{Ready, Setup};
pub use self::place::Place;
pub use self::routes::router;
