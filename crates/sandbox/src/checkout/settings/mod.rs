//! How this Checkout.com behaves where its pages contradict each other or say nothing.
//!
//! Every setting has the default that the sources suggest most; a scenario file or
//! `PATCH /_sandbox/settings` changes it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

pub(crate) use self::choices::meanings;
pub use self::choices::{
    AfterVoid, KeyScope, Model, NonFinal, NotAllowed, OtherBody, OverCapture, QrCode, RefundId,
    SelfLink, Uncaptured, Verdict, WentBack,
};
use super::currency::Currency;
use crate::customer::outcome::Outcome;
use crate::engine::settings::Switches;

mod choices;

/// All settings. In a `PATCH` fields that are absent keep their value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Base of the addresses in answers, without a slash at the end.
    pub public_url: String,
    /// Begin the addresses in answers with the host that the request was sent to, instead of
    /// `public_url`. Changing `public_url` turns it off.
    pub links_follow_host: bool,
    /// Accept keys that no account lists.
    pub open_accounts: bool,
    /// Whether Tabby is enabled for the accounts. If not, contexts are refused with
    /// `apm_service_unavailable`.
    pub tabby_enabled: bool,
    /// How Tabby's money reaches the merchant.
    pub model: Model,
    /// What the Collecting model makes of a capture that says it is not final.
    pub collecting_non_final: NonFinal,
    /// Members of `customer` that a context must have: `email`, `name`, `phone`.
    pub customer_fields: Vec<String>,
    /// Refuse contexts without `processing_channel_id`.
    pub require_channel: bool,
    /// Refuse payments without `items` in the context or the payment, and without `shipping` if all
    /// of them are physical.
    pub require_items: bool,
    /// Refuse an amount in KWD whose last digit is not 0.
    pub refuse_last_digit: bool,
    /// Lowest amounts: below them a context is unavailable with `order_amount_too_low`. Not above
    /// `maximum`.
    pub minimum: Amounts,
    /// Highest amounts: above them a context is unavailable with `order_amount_too_high`.
    pub maximum: Amounts,
    /// Allow several payments of one context.
    pub reuse_contexts: bool,
    /// How long a context can be used, in seconds. `null`: for ever.
    pub context_ttl_s: Option<u32>,
    /// How long a customer may take, in seconds. Source: Tabby: 20 minutes.
    pub session_ttl_s: u32,
    /// How long after that the payment becomes `Expired`. Source: Tabby: about 10 minutes.
    pub expire_lag_s: u32,
    /// What becomes of a payment whose customer goes back.
    pub went_back: WentBack,
    /// Seconds between approval and automatic capture.
    pub auto_capture_delay_s: u32,
    /// How long authorized money can be captured. Source: "Capture a payment", written for cards.
    pub authorization_days: u32,
    /// What becomes of money that nobody has captured in that time.
    pub uncaptured: Uncaptured,
    /// Seconds between an accepted capture, refund or void and its result.
    pub action_delay_s: u32,
    /// What becomes of accepted captures.
    pub captures: Verdict,
    /// What becomes of accepted refunds.
    pub refunds: Verdict,
    /// What becomes of accepted voids.
    pub voids: Verdict,
    /// The status of a payment of which a part was captured and the rest voided.
    pub after_void: AfterVoid,
    /// What an action is answered that the payment's state does not allow.
    pub not_allowed: NotAllowed,
    /// The code for a capture of more than is left.
    pub over_capture: OverCapture,
    /// How long a customer's return (`sid_…`) can be looked up, in seconds.
    pub return_ttl_s: u32,
    /// Whether payments that wait for their customers are listed by reference.
    pub list_pending: bool,
    /// How long the answer to an idempotency key is kept, in seconds. An older page says 120 for the
    /// sandbox.
    pub idempotency_ttl_s: u32,
    /// What a key is answered that was used with another body.
    pub idempotency_other_body: OtherBody,
    /// For which calls an idempotency key is the same.
    pub idempotency_scope: KeyScope,
    /// Limit requests as Checkout.com does.
    pub rate_limits: bool,
    /// Reads in a second of an account.
    pub reads_per_s: u32,
    /// Writes in a second of an account.
    pub writes_per_s: u32,
    /// `Retry-After` of a 429, in seconds. `null`: no such header.
    pub retry_after_s: Option<u32>,
    /// How long an access token counts, in seconds.
    pub token_ttl_s: u32,
    /// Refuse a call that the token's scopes do not include, with 403.
    pub check_scopes: bool,
    /// How a context's `_links.self` is written.
    pub context_self: SelfLink,
    /// How an accepted refund's id is named.
    pub refund_id: RefundId,
    /// How the QR code of a new payment is given.
    pub qr_code: QrCode,
    /// Send `payment_approved` twice: once for the partner and once for the customer.
    pub approved_twice: bool,
    /// How long a receiver of webhooks may take, in seconds.
    pub webhook_timeout_s: u32,
    /// Seconds between attempts of a delivery, and with it how many there are.
    pub webhook_retry_gaps_s: Vec<u32>,
    /// Customers who decide by themselves. `null`: people do, on the hosted page.
    pub customers: Option<Customers>,
}

impl Settings {
    /// The defaults at this address.
    #[must_use]
    pub fn new(public_url: &str) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            links_follow_host: true,
            open_accounts: true,
            tabby_enabled: true,
            model: Model::Gateway,
            collecting_non_final: NonFinal::TakenAsFinal,
            customer_fields: ["email", "name", "phone"].map(str::to_owned).to_vec(),
            require_channel: true,
            require_items: false,
            refuse_last_digit: true,
            minimum: Amounts {
                aed: Some(1_000),
                sar: Some(1_000),
                kwd: Some(1_000),
            },
            maximum: Amounts {
                aed: Some(3_000_000),
                sar: Some(3_000_000),
                kwd: Some(3_000_000),
            },
            reuse_contexts: true,
            context_ttl_s: None,
            session_ttl_s: 20 * 60,
            expire_lag_s: 10 * 60,
            went_back: WentBack::Canceled,
            auto_capture_delay_s: 0,
            authorization_days: 7,
            uncaptured: Uncaptured::Voided,
            action_delay_s: 0,
            captures: Verdict::Approve,
            refunds: Verdict::Approve,
            voids: Verdict::Approve,
            after_void: AfterVoid::Captured,
            not_allowed: NotAllowed::Forbidden,
            over_capture: OverCapture::Remaining,
            return_ttl_s: 15 * 60,
            list_pending: true,
            idempotency_ttl_s: 24 * 60 * 60,
            idempotency_other_body: OtherBody::Replay,
            idempotency_scope: KeyScope::Path,
            rate_limits: true,
            reads_per_s: 100,
            writes_per_s: 100,
            retry_after_s: None,
            token_ttl_s: 60 * 60,
            check_scopes: true,
            context_self: SelfLink::Object,
            refund_id: RefundId::Snake,
            qr_code: QrCode::Link,
            approved_twice: false,
            webhook_timeout_s: 10,
            webhook_retry_gaps_s: vec![300, 600, 900, 1_800, 3_600, 14_400, 43_200, 43_200],
            customers: None,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new("http://127.0.0.1:8092")
    }
}

impl Switches for Settings {
    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let url = &self.public_url;
        let begins = ["http://", "https://"].iter().any(|scheme| {
            url.strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty())
        });
        if !begins || url.ends_with('/') {
            return Err((
                "public_url",
                "must begin with http:// or https:// and not end with a slash",
            ));
        }
        let fields = ["email", "name", "phone"];
        if !self
            .customer_fields
            .iter()
            .all(|field| fields.contains(&field.as_str()))
        {
            return Err(("customer_fields", "must be of: email, name, phone"));
        }
        for currency in [Currency::Aed, Currency::Sar, Currency::Kwd] {
            let limits = self.minimum.of(currency).zip(self.maximum.of(currency));
            if limits.is_some_and(|(least, most)| least > most) {
                return Err(("minimum", "must not be above maximum"));
            }
        }
        Ok(())
    }

    fn implied_by(changes: &Map<String, Value>) -> Vec<(&'static str, Value)> {
        // Whoever names an address wants links to begin with it.
        match changes.contains_key("public_url") && !changes.contains_key("links_follow_host") {
            true => vec![("links_follow_host", json!(false))],
            false => Vec::new(),
        }
    }
}

/// An amount in each currency, in minor units. `null`: no limit. In a `PATCH` a currency that is
/// absent keeps its limit.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields, rename_all = "UPPERCASE")]
pub struct Amounts {
    /// In fils of AED. Empty (`null`): no limit.
    pub aed: Option<u64>,
    /// In halalas of SAR. Empty (`null`): no limit.
    pub sar: Option<u64>,
    /// In fils of KWD. Empty (`null`): no limit.
    pub kwd: Option<u64>,
}

impl Amounts {
    /// The entry for a currency.
    #[must_use]
    pub const fn of(&self, currency: Currency) -> Option<u64> {
        match currency {
            Currency::Aed => self.aed,
            Currency::Sar => self.sar,
            Currency::Kwd => self.kwd,
        }
    }
}

/// Customers that decide by themselves.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Customers {
    /// How long each takes, in seconds.
    pub after_s: u32,
    /// What each does.
    pub outcome: Outcome,
}
