//! What administrators change in the office.
//!
//! Each change needs an administrator's PIN for this very request, also if an administrator has signed in.
//!
//! | file | routes |
//! |---|---|
//! | `people` | `/api/people…` |
//! | `terminals` | `/api/pairing/…` |

pub(super) mod people;
pub(super) mod terminals;

use std::future::Future;
use std::sync::Arc;

use contract::ProblemCode;
use payment::identity::{Principal, Role};

use tracing::Instrument as _;

use super::ApiError;
use crate::app::App;
use crate::people::People;

/// The people of this server. Where nobody signs in nobody is asked for a PIN, and whoever has a terminal could
/// make himself its administrator.
fn managed<'a>(app: &'a App, who: &Principal) -> Result<&'a Arc<People>, ApiError> {
    let people = app.people.as_ref().ok_or(ProblemCode::NotFound)?;
    if !people.are_needed(&who.account) {
        return Err(ProblemCode::NobodySignsIn.into());
    }
    Ok(people)
}

/// Looks whether an administrator has approved the request.
fn approved(people: &People, who: &Principal) -> Result<(), ApiError> {
    let approver = who.approver.as_ref();
    let approver = approver.and_then(|id| people.find(&who.account, id));
    match approver {
        Some(person) if person.role == Role::Administrator => Ok(()),
        _ => Err(ProblemCode::ApprovalNeeded.into()),
    }
}

/// Makes a change whole, also if the browser goes away meanwhile: what is in memory would not be what is in the
/// ledger.
async fn whole<T: Send + 'static>(
    change: impl Future<Output = Result<T, ApiError>> + Send + 'static,
) -> Result<T, ApiError> {
    let made = tokio::spawn(change.in_current_span()).await;
    made.map_err(|_| ProblemCode::Internal)?
}
