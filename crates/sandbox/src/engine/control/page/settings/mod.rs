//! The settings, as a form: each with what the OpenAPI document says about it. Only what was changed
//! on the page is sent on, so that what a program changed meanwhile stays.

mod changes;
mod form;
mod switch;

pub use self::changes::{read, refused};
pub use self::form::{PLACE, form};
pub use self::switch::{Described, Group, Switch, Takes, group_of, switches};
