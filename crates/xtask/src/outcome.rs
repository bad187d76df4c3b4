//! What a task comes to.

/// A task's outcome: an error is one sentence that says what to do.
pub type Outcome<T = ()> = Result<T, String>;
