//! The control calls and the control page at `/_sandbox`, as far as they do not depend on the API.
//!
//! | module | what it is |
//! |---|---|
//! | [`input`] | bodies and queries, and errors about them |
//! | [`filter`] | filters and pages of lists |
//! | [`steer`] | what the calls for health, clock, faults and settings do |
//! | [`problem`] | why a call was not done |
//! | [`document`] | the OpenAPI document of the calls |
//! | [`page`] | parts of the control page |

pub mod document;
pub mod filter;
pub mod input;
pub mod page;
pub mod problem;
pub mod steer;
