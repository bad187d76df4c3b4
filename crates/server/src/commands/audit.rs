//! Commands about the audit log. They only read, but for sealing what is new.

use serde::{Deserialize, Serialize};
use store::{Anchor, Store, StoreError};

use super::answer::Answer;
use crate::audit;

/// What can be asked about the audit log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum AuditCommand {
    /// [`audit::verify`] against these anchors.
    Verify {
        /// The anchors, as they are written.
        anchors: Vec<String>,
    },
    /// [`audit::exported`] or [`audit::table`]: the lines from this number on, and behind them a last one with
    /// the number to go on from; nothing at the end.
    Export {
        /// The number.
        from: i64,
        /// As a table for people, which cannot be verified.
        #[serde(default)]
        is_table: bool,
    },
    /// [`audit::sealed_head`].
    Anchor,
}

impl AuditCommand {
    /// The command's name.
    pub(super) const fn for_log(&self) -> &'static str {
        match self {
            Self::Verify { .. } => "verify_audit",
            Self::Export { .. } => "export_audit",
            Self::Anchor => "anchor_audit",
        }
    }
}

/// Carries out a command about the audit log of a ledger, which is one for all its accounts. An export has
/// at most `page` lines.
pub async fn audit_of(store: &dyn Store, asked: &AuditCommand, page: u32) -> Answer {
    answered(store, asked, page).await.unwrap_or_else(|error| {
        Answer::Refused(format!(
            "the audit log could not be read or sealed: {error}"
        ))
    })
}

async fn answered(
    store: &dyn Store,
    asked: &AuditCommand,
    page: u32,
) -> Result<Answer, StoreError> {
    Ok(match asked {
        AuditCommand::Verify { anchors } => {
            let anchors: Result<Vec<Anchor>, _> =
                anchors.iter().map(|anchor| anchor.parse()).collect();
            let anchors = match anchors {
                Ok(anchors) => anchors,
                Err(error) => return Ok(Answer::Refused(error.to_string())),
            };
            audit::sealed_head(store).await?;
            told(&audit::verify(store, anchors).await?)
        }
        AuditCommand::Export { from, is_table } => {
            if *from <= 1 {
                audit::sealed_head(store).await?;
            }
            let (lines, next) = match is_table {
                true => audit::table(store, *from, page).await?,
                false => audit::exported(store, *from, page).await?,
            };
            Answer::Done(next.map_or_else(String::new, |next| format!("{lines}{next}")))
        }
        AuditCommand::Anchor => match audit::sealed_head(store).await? {
            Some(head) => Answer::Done(head.to_string()),
            None => Answer::Done("the audit log has no entries yet".to_owned()),
        },
    })
}

/// What came of verifying a log.
#[must_use]
pub fn told(verified: &store::Verified) -> Answer {
    let summary = audit::summary(verified);
    match verified.wrong {
        0 => Answer::Done(summary),
        _ => Answer::Found(summary),
    }
}
