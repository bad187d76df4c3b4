//! The settings, as a form: each switch with what the OpenAPI document says about it. Only what was
//! changed on the page is sent on, so that what a program changed meanwhile stays.

mod changes;
mod form;
mod groups;
mod switch;

pub(super) use self::changes::{read, refused};
pub(super) use self::form::{PLACE, form};
