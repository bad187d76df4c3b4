//! A payment with everything around its money: customer, shop, times.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::payment::{Payment, Phase, Status};
use super::told::Told;
use crate::checkout::accounts::Owner;
use crate::checkout::currency::Currency;
use crate::checkout::ids::{ActionId, ContextId, CustomerId, PaymentId, ReturnId, SourceId};
use crate::checkout::settings::{AfterVoid, Settings};
use crate::customer::step::Progress;

/// What a merchant told with an action, and when.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Detail {
    /// Of which action.
    pub id: ActionId,
    /// When it was accepted.
    pub at: Timestamp,
    /// When it was done or declined.
    pub settled_at: Option<Timestamp>,
    /// The merchant's reference.
    pub reference: Option<String>,
    /// The merchant's metadata.
    pub metadata: Told,
}

/// What a request for a payment has.
#[derive(Clone, PartialEq, Debug)]
pub struct Requested {
    /// Of which context.
    pub context: ContextId,
    /// Whose it is.
    pub owner: Owner,
    /// The base of the addresses in its answers.
    pub base: String,
    /// In what.
    pub currency: Currency,
    /// The processing channel.
    pub channel: Option<String>,
    /// The merchant's reference.
    pub reference: Option<String>,
    /// What the merchant told: customer, items, shipping, processing, metadata and more.
    pub told: Value,
    /// Its money.
    pub payment: Payment,
}

/// A payment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Its id.
    pub id: PaymentId,
    /// Of its customer's return from the hosted page.
    pub return_id: ReturnId,
    /// Of which context.
    pub context: ContextId,
    /// Of its customer.
    pub customer: CustomerId,
    /// Of its source.
    pub source: SourceId,
    /// Whose it is.
    pub owner: Owner,
    /// The base of the addresses in its answers.
    pub base: String,
    /// In what.
    pub currency: Currency,
    /// The processing channel.
    pub channel: Option<String>,
    /// The merchant's reference.
    pub reference: Option<String>,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When the customer cannot pay any more.
    pub expires_at: Timestamp,
    /// When the customer's part ended.
    pub ended_at: Option<Timestamp>,
    /// The customer's step.
    pub progress: Progress,
    /// Whether the customer reads Arabic.
    pub arabic: bool,
    /// What the merchant told.
    pub told: Told,
    /// What was told with its actions, oldest first.
    pub details: Vec<Detail>,
    /// Its money.
    pub payment: Payment,
}

impl Record {
    /// Whether the customer can still pay.
    #[must_use]
    pub fn is_payable(&self, now: Timestamp) -> bool {
        self.payment.phase() == Phase::Pending && now < self.expires_at
    }

    /// Where it stands.
    #[must_use]
    pub fn status(&self, settings: &Settings) -> Status {
        let after_void = match settings.after_void {
            AfterVoid::Captured => Status::Captured,
            AfterVoid::PartiallyCaptured => Status::PartiallyCaptured,
            AfterVoid::Voided => Status::Voided,
        };
        self.payment.status(after_void)
    }

    /// When the authorization ends; `None` before it.
    #[must_use]
    pub fn authorization_end(&self, settings: &Settings) -> Option<Timestamp> {
        use crate::engine::clock::days;
        let approved = self
            .ended_at
            .filter(|_| self.payment.phase() == Phase::Authorized)?;
        Some(
            approved
                .saturating_add(days(settings.authorization_days))
                .unwrap_or(Timestamp::MAX),
        )
    }

    /// What was told with an action.
    #[must_use]
    pub fn detail(&self, id: ActionId) -> Option<&Detail> {
        self.details.iter().find(|detail| detail.id == id)
    }

    /// The language of the hosted page.
    #[must_use]
    pub const fn lang(&self) -> &'static str {
        if self.arabic { "ara" } else { "eng" }
    }

    /// The address of the hosted page.
    #[must_use]
    pub fn page(&self) -> String {
        use crate::customer::hosted::address;
        format!("{}{}", self.base, address(self.id.bits(), self.lang()))
    }

    /// The merchant's address to which the customer returns at the end, if there is one.
    ///
    /// Source: redirect methods add `cko-session-id` to the address.
    #[must_use]
    pub fn back_to_shop(&self) -> Option<String> {
        let name = match self.payment.phase() {
            Phase::Authorized => "success_url",
            Phase::Declined | Phase::Expired | Phase::Canceled => "failure_url",
            Phase::Pending => return None,
        };
        let told = self.told.value();
        let url = told.get(name)?.as_str()?;
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            return None;
        }
        let mark = if url.contains('?') { '&' } else { '?' };
        Some(format!("{url}{mark}cko-session-id={}", self.return_id))
    }
}
