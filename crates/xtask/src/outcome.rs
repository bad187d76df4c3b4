//! The result of a task.

/// The result of a task. An error is one sentence that says what to do.
pub type Outcome<T = ()> = Result<T, String>;
