//! What goes wrong, as long as it is planned.

use super::fault::{Call, Fault};

/// What becomes of calls.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// One call in so many goes wrong; none when 0.
    pub one_in: u32,
    /// This call goes wrong like this, so many times.
    pub exactly: Option<(Call, Fault, u32)>,
    /// What the ledger does with writes.
    pub ledger: LedgerPlan,
    /// Whether terminals have no network.
    pub tills_offline: bool,
    /// What becomes of event streams.
    pub streams: StreamPlan,
}

/// A point by its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CrashOn {
    /// How its name begins.
    pub name: String,
    /// Whether it dies at the next durable write after that point instead.
    pub then_write: bool,
}

/// What becomes of event streams.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StreamPlan {
    /// They work.
    #[default]
    Whole,
    /// Nothing arrives; it comes later, in its order.
    Held,
    /// None can be opened: something in between answers.
    Refused,
}

/// What the ledger does with writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum LedgerPlan {
    /// Takes them.
    #[default]
    Whole,
    /// Refuses them: full, read-only, busy.
    Refuses,
    /// Takes them and says that it did not, one time in three; refuses one in three.
    Unsure,
}
