//! The control page at `/_sandbox/`, for people. It works without scripts. With scripts it updates
//! itself.
//!
//! | module | what it is |
//! |---|---|
//! | `routes` | the routes of the page |
//! | `whole` | the whole page, and its changing part |
//! | `tables` | tables of payments and deliveries |
//! | `asked` | the table of requests |
//! | `faults` | Checkout.com's words for faults |
//! | `view` | search, filters and page offsets |
//! | `settings` | the groups of Checkout.com's settings |
//! | `forms` | the forms that act as a customer, and that send a webhook again |

mod asked;
mod faults;
mod forms;
mod routes;
mod settings;
mod tables;
mod view;
mod whole;

pub(super) use self::routes::router;
