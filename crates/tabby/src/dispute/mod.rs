//! Disputes: a customer wants money back, and the shop gives it, or says why not.
//!
//! Source: Tabby, API reference, "Disputes"; dispute webhooks. They exist for live keys only.

mod file;
mod list;
mod notice;
mod record;
mod reply;

pub use file::{AttachmentFile, AttachmentId, InvalidFile, LARGEST_FILE};
pub use list::{DisputeFilter, DisputeList};
pub use notice::DisputeNotice;
pub use record::{Dispute, DisputeEvent, DisputeId, DisputeItem, DisputeReason, DisputeStatus};
pub use reply::{ChallengeReason, Evidence, MOST_APPROVED, NewChallenge, NewEvidence};
