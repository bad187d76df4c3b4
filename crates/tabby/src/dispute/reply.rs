//! The shop's answers to a dispute: a challenge, or evidence.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::amount::{Amount, Range, digits};
use crate::error::Flaw;
use crate::lenient::{open_words, or_default, private, text, time};
use crate::private::Private;

use super::file::AttachmentId;
use super::record::DisputeId;

/// How many disputes one call can approve.
pub const MOST_APPROVED: usize = 20;

open_words! {
    /// Why the shop challenges a dispute.
    ChallengeReason {
        /// Another reason, given in the description.
        Unlisted = "merchant_reason_other",
        /// The goods are on their way.
        OrderOnItsWay = "merchant_reason_order_on_its_way",
        /// The goods arrived.
        OrderAlreadyDelivered = "merchant_reason_order_has_been_already_delivered",
        /// The amount is wrong; the challenge gives the right one.
        AmountDiffers = "merchant_reason_order_amount_should_be_different",
        /// The delivery went wrong.
        ProblemWithDelivery = "merchant_reason_problem_with_delivery",
    }
}

/// `POST /api/v1/disputes/challenge`
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct NewChallenge {
    /// A dispute whose status is `new`.
    pub dispute_id: DisputeId,
    /// The shop's reason.
    pub reason: ChallengeReason,
    /// Explanation for Tabby's support.
    pub description: Private,
    /// The right amount, for [`ChallengeReason::AmountDiffers`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Ids of uploaded files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachment_ids: Vec<AttachmentId>,
}

impl NewChallenge {
    /// A challenge with an explanation for Tabby's support.
    #[must_use]
    pub fn new(
        dispute: DisputeId,
        reason: ChallengeReason,
        description: impl Into<Private>,
    ) -> Self {
        Self {
            dispute_id: dispute,
            reason,
            description: description.into(),
            amount: None,
            attachment_ids: Vec::new(),
        }
    }

    /// Gives the right amount.
    #[must_use]
    pub fn amount(mut self, amount: impl Into<Amount>) -> Self {
        self.amount = Some(amount.into());
        self
    }

    /// Adds an uploaded file.
    #[must_use]
    pub fn attach(mut self, file: AttachmentId) -> Self {
        self.attachment_ids.push(file);
        self
    }

    pub(crate) fn check(&self) -> Result<(), Flaw> {
        if self.reason == ChallengeReason::AmountDiffers && self.amount.is_none() {
            return Err(Flaw::ChallengeWithoutAmount);
        }
        let amount = self
            .amount
            .map(|amount| amount.check(Range::NotNegative, digits(None)));
        amount.unwrap_or(Ok(())).map_err(|why| Flaw::Amount {
            member: "amount",
            why,
        })
    }
}

/// `POST /api/v1/disputes/{id}/provide-evidence`
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct NewEvidence {
    /// The evidence, as text.
    pub content: Private,
    /// Ids of uploaded files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachment_ids: Vec<AttachmentId>,
}

impl NewEvidence {
    /// Evidence as text.
    #[must_use]
    pub fn new(content: impl Into<Private>) -> Self {
        Self {
            content: content.into(),
            attachment_ids: Vec::new(),
        }
    }

    /// Adds an uploaded file.
    #[must_use]
    pub fn attach(mut self, file: AttachmentId) -> Self {
        self.attachment_ids.push(file);
        self
    }
}

/// Evidence as Tabby returns it.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Evidence {
    /// Id of the evidence.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// The dispute.
    pub dispute_id: DisputeId,
    /// The text of the evidence.
    #[serde(default, deserialize_with = "private")]
    pub content: Option<Private>,
    /// When it was provided.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// Ids of its files.
    #[serde(default, deserialize_with = "or_default")]
    pub attachment_ids: Vec<AttachmentId>,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_challenge_about_the_amount_names_it() {
        let dispute = DisputeId(Uuid::nil());
        let challenge = NewChallenge::new(dispute, ChallengeReason::AmountDiffers, "less");
        assert_eq!(challenge.check(), Err(Flaw::ChallengeWithoutAmount));
        let right = challenge.amount("9.50".parse::<Amount>().unwrap());
        assert_eq!(right.check(), Ok(()));
    }
}
