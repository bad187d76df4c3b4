//! What became of a ledger while no server had it: backups, crashes, other hands.

mod crashed;
mod missing;
mod wal;

pub(crate) use self::crashed::{Crashed, url};
