//! Parts of the control page at `/_sandbox/`, for any API.
//!
//! | module | what it is |
//! |---|---|
//! | [`view`] | search, filters and pages, as the address says them |
//! | [`said`], [`saying`] | what is said of the last form, and where |
//! | [`time`] | the clock, and how fast it may run |
//! | [`faults`] | the faults to come, and the form that adds one |
//! | [`settings`] | the settings, and the form that changes them |
//! | [`parts`] | what the page has many of |

pub mod faults;
pub mod parts;
pub mod said;
pub mod saying;
pub mod settings;
pub mod time;
pub mod view;
