//! How this Tabby behaves where the published pages contradict each other or say nothing.
//!
//! Every switch has the default that the pages suggest most; a scenario file or
//! `PATCH /_sandbox/settings` changes it.

use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

pub(crate) use self::choices::meanings;
pub use self::choices::{
    Body400, Body429, Body500, Clients, CloseUnpaid, DoneReply, EmptyLists, NoWebhooks, Notices,
    OneWebhook, Profile, QrAfterEnd, Region, RejectedPayment, RejectionShape, Replay, SessionLang,
    UnknownCode,
};
use crate::customer::outcome::Outcome;
use crate::engine::clock::seconds;
use crate::engine::settings::Switches;

mod choices;

/// All settings. In a `PATCH` fields that are absent keep their value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Base of the addresses in replies, without a slash at the end.
    pub public_url: String,
    /// The same for Saudi Arabia; `public_url` when empty.
    pub public_url_sa: String,
    /// Begin the addresses in a session's replies with the host that its request was sent to,
    /// instead of `public_url`. On where the sandbox listens on every address of its machine and
    /// was told no `public_url`; changing that one turns it off.
    pub links_follow_host: bool,
    /// Region of a request whose host name or port does not tell it.
    pub region: Region,
    /// Answer 403 to keys of the other region.
    pub check_region: bool,
    /// Accept keys that no account lists: any merchant code, any currency, both regions.
    pub open_accounts: bool,
    /// Merchant codes whose sessions are rejected, as a disabled branch's are.
    pub disabled_merchant_codes: Vec<String>,
    /// Which fields requests must have, and which advice they get.
    pub profile: Profile,
    /// Whether requests are taken that published clients of Tabby send although the API reference
    /// does not promise it.
    pub clients: Clients,
    /// Accept `attachment.body` as an object; the published examples are strings.
    pub attachment_objects: bool,
    /// Refuse fields that the API reference does not describe.
    pub refuse_unknown_members: bool,
    /// Refuse texts of more than 255 characters. A longer title or description of an item is
    /// refused only where `clients` is `strict`.
    pub refuse_long_texts: bool,
    /// What a 400 for a wrong field says.
    pub error_400: Body400,
    /// Refuse captures and refunds without `reference_id`.
    pub require_reference_id: bool,
    /// What a capture or refund is answered whose `reference_id` was used with another amount.
    pub replay_with_other_amount: Replay,
    /// Limit requests as Tabby does.
    pub rate_limits: bool,
    /// How much is too much.
    pub limits: RateLimits,
    /// What a 429 has as its body.
    pub error_429: Body429,
    /// `Retry-After` of a 429, in seconds. `null`: no such header.
    pub retry_after_s: Option<u32>,
    /// What a 500 has as its body.
    pub error_500: Body500,
    /// How long a customer may take, in seconds. Source: POS integration: 20 minutes.
    pub session_ttl_s: u32,
    /// How long after that the payment becomes `EXPIRED`. Source: payment links: 5 minutes.
    pub expire_lag_s: u32,
    /// Capture approved payments automatically, as for tills.
    pub auto_capture: bool,
    /// Seconds between approval and automatic capture.
    pub auto_capture_delay_s: u32,
    /// Capture what is left of a payment 21 days after its approval.
    pub capture_after_21_days: bool,
    /// How long a payment can be refunded, counted from its creation.
    pub refund_window_days: u32,
    /// Whether a cancellation is accepted while the customer enters the code.
    pub cancel_while_paying: bool,
    /// What a successful `send_hpp_link` or `cancel` answers; Tabby does not publish it.
    pub done: DoneReply,
    /// Allow the order number of a payment to be changed before it is paid.
    pub update_unpaid: bool,
    /// What the call `close` does to a payment that nobody has paid.
    pub close_unpaid: CloseUnpaid,
    /// Lowest amounts: below them a session is rejected with `order_amount_too_low`. Not above
    /// `maximum`.
    pub minimum: Amounts,
    /// Highest amounts: above them a session is rejected with `order_amount_too_high`.
    pub maximum: Amounts,
    /// What a rejected session says about its reason.
    pub rejection_shape: RejectionShape,
    /// The payment's status in a rejected session.
    pub rejected_payment: RejectedPayment,
    /// How replies name a session's language.
    pub session_lang: SessionLang,
    /// Write amounts in replies without trailing zeros, as Tabby does.
    pub trim_amounts: bool,
    /// What a list without entries is: `captures`, `refunds`, `payments`, `items`.
    pub empty_lists: EmptyLists,
    /// Send the fields that real replies have and the API reference does not describe; `lang`,
    /// `merchant`, `merchant_code` and `expires_at` of sessions among them.
    pub extra_members: bool,
    /// What the QR image is when its session is over.
    pub qr_after_end: QrAfterEnd,
    /// Allow other sites to read the QR image.
    pub qr_cors: bool,
    /// `Cache-Control` of the QR image. `null`: no such header.
    pub qr_cache_control: Option<String>,
    /// Refuse webhook addresses that are local or not https, as Tabby does.
    pub refuse_local_webhooks: bool,
    /// Accept a webhook whose address is registered already.
    pub duplicate_webhooks: bool,
    /// Refuse to change a webhook without its `id` in the body, as the API reference has it.
    pub require_webhook_id: bool,
    /// What the list of webhooks is when there is one of them.
    pub one_webhook: OneWebhook,
    /// What the list of webhooks is when there are none.
    pub no_webhooks: NoWebhooks,
    /// What calls about webhooks are answered for a merchant code that is not the key's. Keys that
    /// no account lists have all codes.
    pub unknown_merchant_code: UnknownCode,
    /// Which webhooks an auto-captured payment sends.
    pub auto_capture_notices: Notices,
    /// Tell about sessions that were rejected when they were made.
    pub rejected_webhooks_at_creation: bool,
    /// Tell about expired payments. Tabby turns this on by request.
    pub expired_webhooks: bool,
    /// With `expired_webhooks`: also about those that the shop or the customer cancelled.
    pub cancelled_webhooks: bool,
    /// Tell about disputes. Tabby turns this on by request.
    pub dispute_webhooks: bool,
    /// How long a webhook's receiver may take, in seconds.
    pub webhook_timeout_s: u32,
    /// How long after each failed delivery the next is tried, in seconds.
    pub webhook_retry_gaps_s: Vec<u32>,
    /// Answer disputes to live keys only, as Tabby does.
    pub disputes_live_only: bool,
    /// Days to answer a dispute; after that it is decided for the customer.
    pub dispute_days: u32,
    /// Customers that decide by themselves, for load tests. `null`: none.
    pub customers: Option<Customers>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8090".into(),
            public_url_sa: String::new(),
            links_follow_host: false,
            region: Region::Ai,
            check_region: true,
            open_accounts: true,
            disabled_merchant_codes: vec!["disabled".into()],
            profile: Profile::Pos,
            clients: Clients::AsPublished,
            attachment_objects: true,
            refuse_unknown_members: false,
            refuse_long_texts: true,
            error_400: Body400::Fields,
            require_reference_id: false,
            replay_with_other_amount: Replay::Replay,
            rate_limits: true,
            limits: RateLimits::default(),
            error_429: Body429::Empty,
            retry_after_s: None,
            error_500: Body500::Json,
            session_ttl_s: 20 * 60,
            expire_lag_s: 5 * 60,
            auto_capture: true,
            auto_capture_delay_s: 0,
            capture_after_21_days: false,
            refund_window_days: 180,
            cancel_while_paying: true,
            done: DoneReply::Json,
            update_unpaid: false,
            close_unpaid: CloseUnpaid::Refuse,
            minimum: Amounts::of("1", "1", "0.1"),
            maximum: Amounts::of("50000", "50000", "5000"),
            rejection_shape: RejectionShape::ReasonAndCode,
            rejected_payment: RejectedPayment::Rejected,
            session_lang: SessionLang::ThreeLetters,
            trim_amounts: true,
            empty_lists: EmptyLists::Empty,
            extra_members: true,
            qr_after_end: QrAfterEnd::Png,
            qr_cors: false,
            qr_cache_control: Some("no-store".into()),
            refuse_local_webhooks: false,
            duplicate_webhooks: false,
            require_webhook_id: false,
            one_webhook: OneWebhook::List,
            no_webhooks: NoWebhooks::List,
            unknown_merchant_code: UnknownCode::NotAuthorized,
            auto_capture_notices: Notices::Three,
            rejected_webhooks_at_creation: false,
            expired_webhooks: false,
            cancelled_webhooks: true,
            dispute_webhooks: false,
            webhook_timeout_s: 60,
            webhook_retry_gaps_s: vec![60, 120, 240, 240],
            disputes_live_only: false,
            dispute_days: 14,
            customers: None,
        }
    }
}

impl Settings {
    /// The defaults, with replies that point to `public_url`.
    #[must_use]
    pub fn new(public_url: &str) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            ..Self::default()
        }
    }

    /// Whether links can begin with this: `http://` or `https://` and a host.
    #[must_use]
    pub fn is_base(url: &str) -> bool {
        (url.starts_with("http://") || url.starts_with("https://"))
            && !url.chars().any(|c| c.is_whitespace() || c.is_control())
            && reqwest::Url::parse(url).is_ok_and(|url| url.has_host())
    }

    /// Base of the addresses in this region's replies.
    #[must_use]
    pub fn base(&self, region: Region) -> &str {
        match region {
            Region::Sa if !self.public_url_sa.is_empty() => &self.public_url_sa,
            Region::Sa | Region::Ai => &self.public_url,
        }
    }

    /// How long a customer may take.
    #[must_use]
    pub fn session_ttl(&self) -> SignedDuration {
        seconds(self.session_ttl_s)
    }

    /// How long after that the payment becomes `EXPIRED`.
    #[must_use]
    pub fn expire_lag(&self) -> SignedDuration {
        seconds(self.expire_lag_s)
    }
}

impl Switches for Settings {
    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        const ADDRESS: &str = "must be an address that begins with http:// or https://, such as http://192.168.1.20:8090";
        if !Self::is_base(&self.public_url) {
            return Err(("public_url", ADDRESS));
        }
        if !(self.public_url_sa.is_empty() || Self::is_base(&self.public_url_sa)) {
            return Err(("public_url_sa", ADDRESS));
        }
        let header = self.qr_cache_control.as_deref().unwrap_or("");
        if axum::http::HeaderValue::from_str(header).is_err() {
            return Err((
                "qr_cache_control",
                "has characters that a header cannot carry",
            ));
        }
        let limits = [
            (self.minimum.aed, self.maximum.aed),
            (self.minimum.sar, self.maximum.sar),
            (self.minimum.kwd, self.maximum.kwd),
        ];
        let is_above = |(least, most): &(Option<Decimal>, Option<Decimal>)| {
            least.zip(*most).is_some_and(|(least, most)| least > most)
        };
        if limits.iter().any(is_above) {
            return Err(("minimum", "must not be above maximum"));
        }
        for (name, amounts) in [("minimum", &self.minimum), ("maximum", &self.maximum)] {
            let all = [amounts.aed, amounts.sar, amounts.kwd];
            if all.iter().flatten().any(Decimal::is_sign_negative) {
                return Err((name, "amounts must be zero or more"));
            }
        }
        Ok(())
    }

    fn implied_by(changes: &Map<String, Value>) -> Vec<(&'static str, Value)> {
        // Whoever names an address wants links to begin with it.
        if changes.contains_key("public_url") && !changes.contains_key("links_follow_host") {
            vec![("links_follow_host", json!(false))]
        } else {
            Vec::new()
        }
    }
}

/// How much is too much.
///
/// Source: Tabby, technical requirements.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimits {
    /// New sessions in 10 s with a test key.
    pub test_sessions: u32,
    /// Other requests in 1 s with a test key.
    pub test_requests: u32,
    /// New sessions in 10 s with a live key.
    pub live_sessions: u32,
    /// Other requests in 1 s with a live key.
    pub live_requests: u32,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            test_sessions: 10,
            test_requests: 50,
            live_sessions: 200,
            live_requests: 100,
        }
    }
}

/// An amount in each currency, in major units. `null`: no limit. In a `PATCH` a currency that is
/// absent keeps its limit.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields, rename_all = "UPPERCASE")]
pub struct Amounts {
    /// In AED, as a text. Empty (`null`): no limit.
    #[schema(value_type = Option<String>)]
    #[serde(with = "rust_decimal::serde::str_option")]
    pub aed: Option<Decimal>,
    /// In SAR, as a text. Empty (`null`): no limit.
    #[schema(value_type = Option<String>)]
    #[serde(with = "rust_decimal::serde::str_option")]
    pub sar: Option<Decimal>,
    /// In KWD, as a text. Empty (`null`): no limit.
    #[schema(value_type = Option<String>)]
    #[serde(with = "rust_decimal::serde::str_option")]
    pub kwd: Option<Decimal>,
}

impl Amounts {
    fn of(aed: &str, sar: &str, kwd: &str) -> Self {
        let amount = |text: &str| text.parse().ok();
        Self {
            aed: amount(aed),
            sar: amount(sar),
            kwd: amount(kwd),
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
