//! Sessions and payments, and the clock that they obey.

use std::collections::HashMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fault::Faults;

/// How this Tabby behaves where the published pages leave a choice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Base of the addresses in replies, without a slash at the end.
    pub public_url: String,
    /// How long a customer may take. Source: POS integration: 20 minutes.
    pub session_ttl: SignedDuration,
    /// How long after that the payment becomes `EXPIRED`. Source: payment links: 5 minutes.
    pub expire_lag: SignedDuration,
    /// Whether an approved payment is captured by itself, as at a till.
    pub auto_capture: bool,
}

impl Settings {
    /// The published defaults, with replies that point to `public_url`.
    #[must_use]
    pub fn new(public_url: &str) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            session_ttl: SignedDuration::from_mins(20),
            expire_lag: SignedDuration::from_mins(5),
            auto_capture: true,
        }
    }
}

/// Where a payment stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Waiting for the customer.
    Created,
    /// Approved, not captured.
    Authorized,
    /// Approved and captured.
    Closed,
    /// Declined.
    Rejected,
    /// Cancelled or out of time.
    Expired,
}

impl Status {
    /// As replies write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Authorized => "AUTHORIZED",
            Self::Closed => "CLOSED",
            Self::Rejected => "REJECTED",
            Self::Expired => "EXPIRED",
        }
    }
}

/// How a customer decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Pays, and Tabby approves.
    Approve,
    /// Pays, and Tabby declines.
    Reject,
    /// Taps the cross.
    Cancel,
    /// Does nothing until the session is over.
    Expire,
}

/// How far the customer has come on the hosted page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// Has not said who it is.
    Identify,
    /// Has to enter the code that was "sent"; Tabby will decide like this.
    Otp(Outcome),
    /// Has entered it and sees the plan.
    Plan(Outcome),
}

/// What a request for a session asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Requested {
    /// `payment` of the request, echoed in replies.
    pub payment: Value,
    /// What is to be paid.
    pub amount: Decimal,
    /// ISO 4217.
    pub currency: String,
    /// Arabic instead of English.
    pub arabic: bool,
    /// The branch.
    pub merchant_code: String,
    /// As requested.
    pub merchant_urls: Value,
    /// Made with a test key.
    pub is_test: bool,
    /// Declined by the eligibility check.
    pub rejected: bool,
}

/// A session with its payment.
#[derive(Clone, PartialEq, Debug)]
pub struct Session {
    /// What is shown and cancelled.
    pub id: Uuid,
    /// What is read.
    pub payment_id: Uuid,
    /// What it was made for.
    pub asked: Requested,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the customer cannot go on any more.
    pub expires_at: Timestamp,
    /// Where the payment stands, but for the passing of time: [`World::status`].
    status: Status,
    /// When money was taken.
    captured_at: Option<(Timestamp, Uuid)>,
    /// How far the customer has come.
    pub progress: Progress,
}

/// A session can no longer be changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finalized;

/// Everything that this Tabby knows.
#[derive(Debug)]
pub struct World {
    /// How it behaves.
    pub settings: Settings,
    /// Its bad days.
    pub faults: Faults,
    ahead: SignedDuration,
    sessions: Vec<Session>,
    by_id: HashMap<Uuid, usize>,
}

impl World {
    /// A Tabby to which nothing has happened yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            faults: Faults::default(),
            ahead: SignedDuration::ZERO,
            sessions: Vec::new(),
            by_id: HashMap::new(),
        }
    }

    /// Forgets everything but the settings.
    pub fn reset(&mut self) {
        *self = Self::new(self.settings.clone());
    }

    /// The sandbox's time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::now()
            .saturating_add(self.ahead)
            .unwrap_or(Timestamp::MAX)
    }

    /// Lets time pass.
    pub fn advance(&mut self, span: SignedDuration) {
        self.ahead = self.ahead.saturating_add(span);
    }

    /// Every session, oldest first.
    #[must_use]
    pub fn sessions(&self) -> &[Session] {
        &self.sessions
    }

    /// Makes a session. It is found by its own id and by its payment's.
    pub fn open(&mut self, asked: Requested) -> Session {
        let now = self.now();
        let session = Session {
            id: Uuid::new_v4(),
            payment_id: Uuid::new_v4(),
            created_at: now,
            expires_at: now
                .saturating_add(self.settings.session_ttl)
                .unwrap_or(Timestamp::MAX),
            status: if asked.rejected {
                Status::Rejected
            } else {
                Status::Created
            },
            captured_at: None,
            progress: Progress::Identify,
            asked,
        };
        self.keep(session.clone());
        session
    }

    fn keep(&mut self, session: Session) {
        let place = self.sessions.len();
        self.by_id.insert(session.id, place);
        self.by_id.insert(session.payment_id, place);
        self.sessions.push(session);
    }

    /// The session with this id.
    #[must_use]
    pub fn session(&self, id: Uuid) -> Option<&Session> {
        self.sessions
            .get(*self.by_id.get(&id)?)
            .filter(|session| session.id == id)
    }

    /// The session whose payment has this id.
    #[must_use]
    pub fn payment(&self, id: Uuid) -> Option<&Session> {
        self.sessions
            .get(*self.by_id.get(&id)?)
            .filter(|session| session.payment_id == id)
    }

    fn session_mut(&mut self, id: Uuid) -> Option<&mut Session> {
        let place = *self.by_id.get(&id)?;
        self.sessions.get_mut(place)
    }

    /// Where a payment stands now.
    #[must_use]
    pub fn status(&self, session: &Session) -> Status {
        let end = session
            .expires_at
            .saturating_add(self.settings.expire_lag)
            .unwrap_or(Timestamp::MAX);
        match session.status {
            Status::Created if self.now() >= end => Status::Expired,
            status => status,
        }
    }

    /// Whether the customer can still go on.
    #[must_use]
    pub fn is_payable(&self, session: &Session) -> bool {
        !session.asked.rejected
            && session.status == Status::Created
            && self.now() < session.expires_at
    }

    /// Remembers how far the customer has come.
    pub fn progress(&mut self, id: Uuid, progress: Progress) {
        if let Some(session) = self.session_mut(id) {
            session.progress = progress;
        }
    }

    /// Cancels, as the merchant's API does.
    ///
    /// # Errors
    ///
    /// [`Finalized`] unless the payment is still `CREATED`.
    pub fn cancel(&mut self, id: Uuid) -> Result<(), Finalized> {
        let open = self
            .session(id)
            .is_some_and(|s| !s.asked.rejected && self.status(s) == Status::Created);
        if !open {
            return Err(Finalized);
        }
        self.set(id, Status::Expired);
        Ok(())
    }

    /// Does what the customer decides.
    ///
    /// # Errors
    ///
    /// [`Finalized`] when the customer cannot go on any more.
    pub fn decide(&mut self, id: Uuid, outcome: Outcome) -> Result<(), Finalized> {
        if !self
            .session(id)
            .is_some_and(|session| self.is_payable(session))
        {
            return Err(Finalized);
        }
        match outcome {
            Outcome::Approve if self.settings.auto_capture => {
                let now = self.now();
                if let Some(session) = self.session_mut(id) {
                    session.captured_at = Some((now, Uuid::new_v4()));
                }
                self.set(id, Status::Closed);
            }
            Outcome::Approve => self.set(id, Status::Authorized),
            Outcome::Reject => self.set(id, Status::Rejected),
            Outcome::Cancel | Outcome::Expire => self.set(id, Status::Expired),
        }
        Ok(())
    }

    fn set(&mut self, id: Uuid, status: Status) {
        if let Some(session) = self.session_mut(id) {
            session.status = status;
        }
    }

    /// The payment as replies show it. Members of real replies that are not documented are there.
    #[must_use]
    pub fn payment_json(&self, session: &Session) -> Value {
        let mut payment = session.asked.payment.clone();
        let amount = Amount(session.asked.amount).to_string();
        let captures: Vec<Value> = session
            .captured_at
            .map(|(at, id)| {
                json!({
                    "id": id, "amount": amount, "created_at": time(at), "reference_id": "",
                    "tax_amount": "0", "shipping_amount": "0", "discount_amount": "0", "items": [],
                })
            })
            .into_iter()
            .collect();
        if let Some(members) = payment.as_object_mut() {
            let order = members.entry("order").or_insert_with(|| json!({}));
            normalise(order);
            for (name, value) in [
                ("id", json!(session.payment_id)),
                ("created_at", json!(time(session.created_at))),
                ("expires_at", json!(time(session.expires_at))),
                ("status", json!(self.status(session).as_str())),
                ("is_test", json!(session.asked.is_test)),
                ("amount", json!(amount)),
                ("currency", json!(session.asked.currency)),
                ("captures", json!(captures)),
                ("refunds", json!([])),
                (
                    "product",
                    json!({"type": "installments", "installments_count": 3, "installment_period": "P1M"}),
                ),
                ("cancelable", json!(false)),
            ] {
                members.insert(name.to_owned(), value);
            }
        }
        payment
    }

    /// The session as replies show it.
    #[must_use]
    pub fn session_json(&self, session: &Session) -> Value {
        let Settings { public_url, .. } = &self.settings;
        let lang = if session.asked.arabic { "ara" } else { "eng" };
        let available = if session.asked.rejected {
            json!({})
        } else {
            json!({ "installments": [{
                "web_url": web_url(public_url, session),
                "qr_code": format!(
                    "{public_url}/api/v2/checkout/{}/hpp_link_qr?gis=u&product_type=installments",
                    session.id,
                ),
                "installments_count": 3,
                "installment_period": "P1M",
                "status": "unknown",
            }] })
        };
        let reason = if session.asked.rejected {
            json!("not_available")
        } else {
            Value::Null
        };
        json!({
            "id": session.id,
            "status": if session.asked.rejected { "rejected" } else { "created" },
            "warnings": null,
            "configuration": {
                "currency": session.asked.currency,
                "available_products": available,
                "expires_at": time(session.expires_at),
                "products": { "installments": {
                    "type": "installments",
                    "is_available": !session.asked.rejected,
                    "rejection_reason": reason,
                } },
            },
            "payment": self.payment_json(session),
            "token": null,
            "flow": "pos",
            "merchant_urls": session.asked.merchant_urls,
            "lang": lang,
            "merchant": { "name": "Sandbox shop", "address": "", "logo": "" },
            "merchant_code": session.asked.merchant_code,
        })
    }
}

impl Session {
    /// The shop's order number.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        self.asked
            .payment
            .pointer("/order/reference_id")
            .and_then(Value::as_str)
    }
}

/// The address of the hosted page, in the form that real replies have.
#[must_use]
pub fn web_url(public_url: &str, session: &Session) -> String {
    let lang = if session.asked.arabic { "ara" } else { "eng" };
    format!(
        "{public_url}/?lang={lang}&product=installments&sessionId={}",
        session.id
    )
}

/// Amounts as replies write them: without trailing zeros.
struct Amount(Decimal);

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}

fn normalise(order: &mut Value) {
    let Some(members) = order.as_object_mut() else {
        return;
    };
    for name in ["tax_amount", "shipping_amount", "discount_amount"] {
        let text = members.get(name).and_then(Value::as_str).unwrap_or("0");
        let amount = Decimal::from_str_exact(text).unwrap_or_default();
        members.insert(name.to_owned(), json!(Amount(amount).to_string()));
    }
}

/// Times as replies write them: whole seconds, UTC.
fn time(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second())
        .unwrap_or(at)
        .to_string()
}
