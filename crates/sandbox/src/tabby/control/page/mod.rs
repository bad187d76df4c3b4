//! The control page at `/_sandbox/`, for people. It works without scripts. With scripts it updates
//! itself.
//!
//! | module | what it is |
//! |---|---|
//! | `routes` | the routes of the page |
//! | `whole` | the whole page, and its changing part |
//! | `tables` | tables of payments, messages, disputes and deliveries |
//! | `asked` | the table of requests |
//! | `faults` | Tabby's words for faults |
//! | `view` | search, filters and page offsets |
//! | `settings` | the groups of Tabby's settings |
//! | `forms` | the forms that act as a customer or as Tabby's support |

mod asked;
mod faults;
mod forms;
mod routes;
mod settings;
mod tables;
mod view;
mod whole;

pub(super) use self::routes::router;
