//! The control page at `/_sandbox/`, for people. It works without scripts. With scripts it updates
//! itself.
//!
//! | module | what it is |
//! |---|---|
//! | `routes` | the addresses of the page |
//! | `whole` | the page, and what of it changes by itself |
//! | `tables` | what the sandbox knows, in rows |
//! | `asked` | what clients sent, in rows |
//! | `faults` | Tabby's words for faults |
//! | `view` | search, filters and pages, as the address says them |
//! | `settings` | the groups of Tabby's settings |
//! | `forms` | does what the page's forms ask for |

mod asked;
mod faults;
mod forms;
mod routes;
mod settings;
mod tables;
mod view;
mod whole;

pub(super) use self::routes::router;
