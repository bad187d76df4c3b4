//! What is not decided when a report is made.

use contract::Unattended;
use contract::day::{DaySale, Undecided};
use payment::identity::Principal;
use payment::operation::OperationKind;
use payment::sale::{Decision, Help, Late, Return, Sale, SaleState, State};
use store::StoreError;

use super::DayError;
use crate::sales::{Sales, word};

/// How many sales of each list a report names.
const MOST_NAMED: usize = 50;

impl Sales {
    /// What is not decided in this branch.
    pub(crate) async fn undecided(&self, who: &Principal) -> Result<Undecided, DayError> {
        let scope = who.scope();
        let mut undecided = Undecided::default();
        let open = self.open_sales().await?;
        for sale in open.iter().filter(|sale| scope.has(&sale.intent)) {
            match sale.state_name() {
                SaleState::Waiting => undecided.waiting.push(line(sale)),
                state if state.is_open() => undecided.in_doubt.push(line(sale)),
                SaleState::Paid => undecided.uncaptured.push(uncaptured(sale)),
                // Watched for money that may still come late: nothing is known to be missing.
                _ => {}
            }
        }
        let unsettled = self.unsettled_sales(&scope).await?;
        let unsettled = unsettled.iter().filter(|sale| !is_acknowledged(sale));
        undecided.in_doubt.extend(unsettled.map(line));
        undecided
            .in_doubt
            .sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        undecided.in_doubt.dedup_by(|a, b| a.id == b.id);
        let operations = self.store().open_operations().await?;
        // Whose it is cannot be told: it holds up every branch.
        let unreadable = u32::try_from(operations.unreadable.len());
        undecided.unattended = unreadable.unwrap_or(u32::MAX);
        for operation in operations.operations {
            let asked = &operation.intent;
            let sale = match self.store().find(&scope, asked.sale).await {
                Ok(Some(sale)) => sale,
                // One that cannot be read is counted below.
                Ok(None) | Err(StoreError::Body(_)) => continue,
                Err(error) => return Err(error.into()),
            };
            undecided.operations.push(DaySale {
                amount: asked.amount.to_string(),
                state: match asked.kind {
                    OperationKind::Capture { .. } => "capture_asked",
                    OperationKind::Void => "void_asked",
                    OperationKind::Refund => "refund_asked",
                }
                .to_owned(),
                ..line(&sale)
            });
        }
        for view in self.unattended_of(who) {
            match view.why {
                Unattended::Unreadable | Unattended::OtherAccount => undecided.unattended += 1,
                Unattended::Unaccounted => undecided.unaccounted += 1,
                // Money that is not captured in time is named above.
                Unattended::OtherTerminal | Unattended::Uncaptured | Unattended::Other => {}
            }
        }
        for list in [
            &mut undecided.in_doubt,
            &mut undecided.operations,
            &mut undecided.waiting,
            &mut undecided.uncaptured,
        ] {
            list.truncate(MOST_NAMED);
        }
        Ok(undecided)
    }
}

/// Whether its late money is being returned, cannot be, and somebody has seen that.
fn is_acknowledged(sale: &Sale) -> bool {
    matches!(
        &sale.state,
        State::Late(
            _,
            Late {
                decision: Decision::Return(Return {
                    help: Help::Acknowledged,
                    ..
                }),
                ..
            }
        )
    )
}

/// A paid sale with what of it is not captured.
fn uncaptured(sale: &Sale) -> DaySale {
    let left = sale.intent.amount.checked_sub(sale.funds().captured);
    DaySale {
        amount: left.unwrap_or(sale.intent.amount).to_string(),
        ..line(sale)
    }
}

/// A sale as a report names it.
pub(super) fn line(sale: &Sale) -> DaySale {
    let intent = &sale.intent;
    DaySale {
        id: intent.id.to_string(),
        reference: intent.reference.to_string(),
        amount: intent.amount.to_string(),
        currency: intent.amount.currency(),
        state: word(sale.state_name()),
        at: intent.created_at.0,
    }
}
