//! The control page at `/_sandbox/`, as far as it does not depend on the API.
//!
//! | module | what it is |
//! |---|---|
//! | [`shows`] | what an API brings to the page |
//! | [`routes`] | the routes of the page |
//! | [`frame`] | what stands around the parts of the page |
//! | [`sections`] | the parts for time, faults and reset |
//! | `forms`, [`answer`] | the forms of these parts, and what a form is answered |
//! | [`view`] | search, filters and page offsets |
//! | [`said`], [`saying`] | the message about the last form, and its place |
//! | [`time`] | the clock and its speed, and moments in tables |
//! | [`faults`] | the faults to come, and the form that adds one |
//! | [`settings`] | the settings, and the form that changes them |
//! | [`table`] | a table, and names for its rows |
//! | [`parts`] | small parts that the page uses many times |

pub mod answer;
pub mod faults;
mod forms;
pub mod frame;
pub mod parts;
pub mod routes;
pub mod said;
pub mod saying;
pub mod sections;
pub mod settings;
pub mod shows;
pub mod table;
pub mod time;
pub mod view;
