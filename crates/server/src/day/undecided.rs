//! What is not decided when a report is made.

use contract::Unattended;
use contract::day::{DaySale, Undecided};
use payment::identity::Principal;
use payment::operation::OperationKind;
use payment::sale::{Sale, SaleState};
use store::StoreError;

use super::DayError;
use crate::sales::{Sales, word};

/// How many sales of each list a report names.
const MOST_NAMED: usize = 50;

impl Sales {
    /// What is not decided in this branch.
    pub(super) async fn undecided(&self, who: &Principal) -> Result<Undecided, DayError> {
        let scope = who.scope();
        let mut undecided = Undecided::default();
        let open = self.open_sales().await?;
        for sale in open.iter().filter(|sale| scope.has(&sale.intent)) {
            match sale.state_name() {
                SaleState::Waiting => undecided.waiting.push(line(sale)),
                state if state.is_open() => undecided.in_doubt.push(line(sale)),
                SaleState::Paid => undecided.uncaptured.push(line(sale)),
                // Watched for money that may still come late: nothing is known to be missing.
                _ => {}
            }
        }
        let unsettled = self.unsettled_sales(&scope).await?;
        undecided.in_doubt.extend(unsettled.iter().map(line));
        undecided
            .in_doubt
            .sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        undecided.in_doubt.dedup_by(|a, b| a.id == b.id);
        for operation in self.store().open_operations().await?.operations {
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
