//! The settings, as a form: each with its description from the OpenAPI document. Only settings that
//! were changed on the page are sent, so that changes by programs in the meantime stay.

mod changes;
mod form;
mod switch;

pub use self::changes::{read, refused};
pub use self::form::{PLACE, form};
pub use self::switch::{Described, Group, Switch, Takes, group_of, switches};
