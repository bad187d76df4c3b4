//! Runs an event, and everything that follows from it, through an operation.

use std::collections::VecDeque;
use std::time::Duration;

use payment::id::{OperationId, PaymentId, SaleId};
use payment::operation::{
    Operation, OperationAnswer, OperationEffect, OperationEvent, OperationIntent, OperationKind,
    OperationRefusal, OperationState, transition,
};
use payment::sale::Event;
use store::{OperationCommit, StoreError, Stored, WriteId};
use tokio::time::Instant;
use tracing::{error, info, warn};

use super::answers::answer;
use super::error::OperationError;
use crate::sales::{SaleError, Sales};
use gateway::{Capture, Priority, Refund, Rest};

impl Sales {
    /// Makes these calls and everything that follows from them. Returns the operation as it is then,
    /// and the time spent waiting for the gateway. The caller must hold the lock of the sale.
    pub(super) async fn run_effects(
        &self,
        mut operation: Stored<Operation>,
        effects: Vec<OperationEffect>,
        priority: Priority,
    ) -> Result<(Stored<Operation>, Duration), OperationError> {
        let mut queue = VecDeque::from(effects);
        let mut gateway = Duration::ZERO;
        while let Some(effect) = queue.pop_front() {
            let asked = Instant::now();
            let event = match effect {
                OperationEffect::Alarm => {
                    raise(&operation);
                    continue;
                }
                OperationEffect::Call => {
                    let intent = &operation.intent;
                    if intent.releases_the_rest() {
                        self.tell_sale(intent, Event::Release).await?;
                    }
                    OperationEvent::Answered(self.ask_gateway(intent).await)
                }
                OperationEffect::Find(payment) => {
                    let key = operation.intent.key.as_str();
                    let found = self.gateway().operation_fate(&payment, key, priority).await;
                    found.map_or(OperationEvent::NotRead, OperationEvent::Found)
                }
                OperationEffect::Read(payment) => {
                    self.read_for(&operation.intent, &payment, priority).await?
                }
            };
            gateway += asked.elapsed();
            let (next, more) = self.step_operation(operation, event).await?;
            operation = next;
            queue.extend(more);
        }
        Ok((operation, gateway))
    }

    /// Applies an event to an operation, and commits what follows. Returns the calls to make next.
    pub(super) async fn step_operation(
        &self,
        before: Stored<Operation>,
        event: OperationEvent,
    ) -> Result<(Stored<Operation>, Vec<OperationEffect>), OperationError> {
        let sale = before.intent.sale;
        let now = self.now_of(sale);
        let next = transition(&before, event, now);
        if next.operation == before.value {
            return Ok((before, next.effects));
        }
        let is_refused = matches!(next.operation.state, OperationState::Refused { .. });
        if is_refused && before.intent.releases_the_rest() {
            self.tell_sale(&before.intent, Event::ReleaseRefused)
                .await?;
        }
        let commit = OperationCommit {
            write: WriteId::fresh(),
            operation: next.operation,
            after: before.revision,
            at: now,
        };
        let revision = match self.store().commit_operation(&commit).await {
            Ok(revision) => revision,
            // Another server was quicker, and goes on with it.
            Err(StoreError::Stale) => return Ok((self.newest_of(&before).await?, Vec::new())),
            Err(error) => return Err(OperationError::InDoubt(error)),
        };
        let value = commit.operation;
        if !value.is_open() {
            let (id, state) = (value.intent.id, value.state);
            info!(%sale, operation = %id, ?state, "an operation has ended");
            if is_declined(&value) {
                let OperationIntent {
                    payment,
                    kind,
                    amount,
                    ..
                } = &value.intent;
                warn!(
                    code = "operation_declined", %sale, operation = %id, %payment, ?kind, %amount,
                    "the gateway had accepted an operation and has declined it: no money has moved; ask for it once more, or look at the payment in the gateway's portal"
                );
            }
        }
        Ok((Stored { value, revision }, next.effects))
    }

    /// An operation as it is stored by now.
    async fn newest_of(
        &self,
        known: &Stored<Operation>,
    ) -> Result<Stored<Operation>, OperationError> {
        let intent = &known.intent;
        let newest = self.stored_operation(intent.sale, intent.id).await?;
        newest.ok_or(OperationError::InDoubt(StoreError::Stale))
    }

    /// An operation of this server's account, as it is stored.
    pub(super) async fn stored_operation(
        &self,
        sale: SaleId,
        id: OperationId,
    ) -> Result<Option<Stored<Operation>>, OperationError> {
        let all = self.store().operations(self.scope(), sale).await;
        let mut all = all.map_err(OperationError::InDoubt)?.into_iter();
        Ok(all.find(|stored| stored.intent.id == id))
    }

    /// Runs an event through the operation's sale.
    async fn tell_sale(
        &self,
        intent: &OperationIntent,
        event: Event,
    ) -> Result<(), OperationError> {
        let sale = self.known_sale(self.scope(), intent.sale).await;
        let sale = sale.map_err(in_doubt)?;
        let told = self.run_on_sale(sale, event, Priority::Act).await;
        told.map(drop).map_err(in_doubt)
    }

    async fn ask_gateway(&self, intent: &OperationIntent) -> OperationAnswer {
        let (payment, amount) = (&intent.payment, intent.amount);
        let (gateway, key) = (self.gateway(), intent.key.as_str());
        let (reason, items) = (intent.told_reason(), intent.told_items());
        let told = match intent.kind {
            OperationKind::Capture { last } => {
                let rest = match last {
                    true => Rest::Released,
                    false => Rest::Held,
                };
                let capture = Capture {
                    amount,
                    rest,
                    items,
                };
                gateway.capture(payment, capture, key).await
            }
            OperationKind::Void => gateway.void(payment, key).await,
            OperationKind::Refund => {
                let refund = Refund {
                    amount,
                    reason,
                    items,
                };
                gateway.refund(payment, refund, key).await
            }
        };
        if let Err(error) = &told {
            warn!(code = "operation_not_accepted", sale = %intent.sale, operation = %intent.id, %payment, %error, "the gateway did not accept an operation");
        }
        answer(told)
    }

    /// Reads the payment. The sale learns from it first: if this server stops then, the operation is
    /// read again.
    async fn read_for(
        &self,
        intent: &OperationIntent,
        payment: &PaymentId,
        priority: Priority,
    ) -> Result<OperationEvent, OperationError> {
        let Ok(snapshot) = self.gateway().read_payment(payment, priority).await else {
            return Ok(OperationEvent::NotRead);
        };
        self.tell_sale(intent, Event::Read(snapshot.clone()))
            .await?;
        Ok(OperationEvent::Read(snapshot))
    }
}

/// The operation is stored by now, so what fails leaves it in doubt.
fn in_doubt(error: SaleError) -> OperationError {
    match error {
        SaleError::Store(error) | SaleError::NotBegun(error) => OperationError::InDoubt(error),
        other => OperationError::Sale(other),
    }
}

/// Whether the gateway has declined what it had accepted.
const fn is_declined(operation: &Operation) -> bool {
    matches!(
        operation.state,
        OperationState::Refused {
            why: OperationRefusal::Declined,
            ..
        }
    )
}

/// Logs that an operation does not come to an end, for the people who run the shop.
fn raise(operation: &Operation) {
    let OperationIntent {
        id,
        sale,
        payment,
        kind,
        amount,
        ..
    } = &operation.intent;
    error!(
        code = "operation_stuck", %sale, operation = %id, %payment, ?kind, %amount,
        "an operation has been asked for, and the payment does not show it; it goes on by itself: look at the payment in the gateway's portal, and do not give the money back in another way before"
    );
}
