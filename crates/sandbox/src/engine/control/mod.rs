//! The control calls and the control page at `/_sandbox`, as far as they do not depend on the API.
//!
//! | module | what it is |
//! |---|---|
//! | [`input`] | bodies and queries, and what is said of wrong ones |
//! | [`filter`] | a part of a list, and how it is asked for |
//! | [`steer`] | what steers any sandbox: clock, faults, settings |
//! | [`page`] | parts of the control page |

pub mod filter;
pub mod input;
pub mod page;
pub mod steer;
