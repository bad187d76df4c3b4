//! What steers a sandbox, for programs and for people, at `/_sandbox`.
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
