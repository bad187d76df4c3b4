//! Parts of the control page at `/_sandbox/`, for any API.
//!
//! | module | what it is |
//! |---|---|
//! | [`view`] | search, filters and page offsets |
//! | [`said`], [`saying`] | the message about the last form, and its place |
//! | [`time`] | the clock and its speed, and moments in tables |
//! | [`faults`] | the faults to come, and the form that adds one |
//! | [`settings`] | the settings, and the form that changes them |
//! | [`table`] | a table, and names for its rows |
//! | [`parts`] | small parts that the page uses many times |

pub mod faults;
pub mod parts;
pub mod said;
pub mod saying;
pub mod settings;
pub mod table;
pub mod time;
pub mod view;
