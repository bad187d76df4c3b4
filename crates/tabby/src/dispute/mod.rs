//! Disputes: a customer asks for money back, and the shop approves or challenges that.
//!
//! Source: Tabby, API reference, "Disputes"; dispute webhooks. Disputes exist for live keys only.

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
