//! Tabby, as the sale's machine sees it.

use jiff::Timestamp as Instant;
use payment::contract::Lang;
use payment::id::{Link, PaymentId, Reference, SessionId};
use payment::sale::{Event, Failure, Intent, Mode, Reading, Rejection, Session, Status};
use payment::time::Timestamp;
use payment::{Currency, Money};
use tabby::checkout::{
    Attachment, Coordinates, CreateSession, Language, NewPayment, Order, RejectionReason,
    SessionStatus,
};
use tabby::client::ClientError;
use tabby::payment::NewRefund;
use tabby::{Amount, Client, Error, Limits, payment as wire};
use tracing::warn;

use crate::budget::Budget;
use crate::config::Config;
use crate::sales::GatewayState;

/// A merchant at Tabby.
#[derive(Clone, Debug)]
pub struct TabbyGateway {
    client: Client,
    place: Coordinates,
    budget: Budget,
}

/// An entry of the gateway's list of paid payments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// How it stands.
    pub reading: Reading,
    /// When it was made, by the gateway's clock.
    pub created_at: Option<Timestamp>,
    /// What its maker called the terminal.
    pub terminal: Option<String>,
}

impl TabbyGateway {
    /// A client for the configured key and host.
    ///
    /// # Errors
    ///
    /// An address that a key must not be sent to.
    pub fn new(config: &Config) -> Result<Self, ClientError> {
        let client = Client::new(&config.tabby_url, config.key.clone(), Limits::default())?;
        Ok(Self::over(client, config))
    }

    /// The same over a client of its own.
    #[must_use]
    pub fn over(client: Client, config: &Config) -> Self {
        Self {
            client,
            place: config.place,
            budget: Budget::new(config.rates),
        }
    }

    /// Asks for a session. The intent has to be in the ledger by now.
    pub async fn create(&self, intent: &Intent, lang: Option<Lang>) -> Event {
        let request = CreateSession {
            payment: NewPayment {
                amount: Amount(intent.amount.to_decimal()),
                currency: intent.amount.currency().code().to_owned(),
                description: Some(intent.terminal.to_string()),
                buyer: None,
                shipping_address: None,
                order: Order {
                    reference_id: Some(intent.reference.to_string()),
                    ..Order::default()
                },
                buyer_history: None,
                order_history: Vec::new(),
                meta: None,
                attachment: Some(Attachment::of_till(self.place, instant(intent.created_at))),
            },
            lang: lang.map(|lang| match lang {
                Lang::En => Language::En,
                Lang::Ar => Language::Ar,
            }),
            merchant_code: intent.branch.to_string(),
            merchant_urls: None,
            token: None,
        };
        if self.budget.session().await.is_err() {
            warn!(sale = %intent.id, "no room for a session within the key's limit");
            return Event::NotCreated(Failure::Unreachable);
        }
        match self.client.create_session(&request).await {
            Ok(session) => opened(&session, intent),
            Err(error) => {
                warn!(sale = %intent.id, %error, "no session");
                Event::NotCreated(match error {
                    Error::Refused(_) => Failure::Refused,
                    Error::TryLater(_) => Failure::Unreachable,
                    Error::Unknown(_) => Failure::NoAnswer,
                })
            }
        }
    }

    /// Reads a payment.
    pub async fn read(&self, id: &PaymentId) -> Event {
        let Ok(id) = id.as_str().parse::<wire::PaymentId>() else {
            return Event::NotRead;
        };
        if self.budget.call().await.is_err() {
            return Event::NotRead;
        }
        match self.client.retrieve_payment(id).await {
            Ok(payment) => reading(&payment).map_or(Event::NotRead, Event::Read),
            Err(error) => {
                warn!(payment = %id, %error, "not read");
                Event::NotRead
            }
        }
    }

    /// Gives money back. The same key is the same refund, however often it is asked for. Yes and no
    /// are the same answer here: only a reading tells what came of it.
    pub async fn refund(&self, id: &PaymentId, amount: Money, key: String) -> Event {
        let request = NewRefund {
            amount: Amount(amount.to_decimal()),
            reference_id: key,
            reason: Some("paid after the sale had ended".to_owned()),
            items: Vec::new(),
        };
        self.returned(id, async |id| self.client.refund(id, &request).await)
            .await
    }

    /// Releases a payment that was authorised and not captured.
    pub async fn close(&self, id: &PaymentId) -> Event {
        self.returned(id, async |id| self.client.close(id).await)
            .await
    }

    async fn returned(
        &self,
        id: &PaymentId,
        ask: impl AsyncFnOnce(wire::PaymentId) -> Result<wire::Payment, Error>,
    ) -> Event {
        let Ok(id) = id.as_str().parse::<wire::PaymentId>() else {
            return Event::ReturnUnanswered;
        };
        if self.budget.call().await.is_err() {
            return Event::ReturnUnanswered;
        }
        match ask(id).await {
            Ok(_) | Err(Error::Refused(_)) => Event::ReturnAnswered,
            Err(error) => {
                warn!(payment = %id, %error, "refund unanswered");
                Event::ReturnUnanswered
            }
        }
    }

    /// The `offset`th and following paid payments, newest first; nothing when the list did not come.
    pub async fn paid(&self, offset: u32) -> Option<Vec<Listed>> {
        self.budget.call().await.ok()?;
        let list = self
            .client
            .list_payments(offset)
            .await
            .inspect_err(|error| warn!(%error, "no list of payments"))
            .ok()?;
        let listed = |payment: &wire::Payment| {
            Some(Listed {
                reading: reading(payment)?,
                created_at: payment.created_at.map(timestamp),
                terminal: payment.description.clone(),
            })
        };
        Some(list.iter().filter_map(listed).collect())
    }

    /// Asks about a payment that nobody has: "no such payment" is the answer of a gateway that is
    /// there and takes the key.
    pub async fn state(&self) -> GatewayState {
        if self.budget.call().await.is_err() {
            return GatewayState::Unreachable;
        }
        match self
            .client
            .retrieve_payment(wire::PaymentId(uuid::Uuid::nil()))
            .await
        {
            Ok(_) => GatewayState::Ready,
            Err(Error::Refused(refusal)) if matches!(refusal.status, 401 | 403) => {
                GatewayState::KeyRefused
            }
            Err(Error::Refused(_)) => GatewayState::Ready,
            Err(Error::TryLater(_) | Error::Unknown(_)) => GatewayState::Unreachable,
        }
    }

    /// Asks for a session to be cancelled. Yes and no are the same answer here: only a reading
    /// tells what came of it.
    pub async fn cancel(&self, id: &SessionId) -> Event {
        let Ok(id) = id.as_str().parse() else {
            return Event::CancelUnanswered;
        };
        if self.budget.call().await.is_err() {
            return Event::CancelUnanswered;
        }
        match self.client.cancel_session(id).await {
            Ok(()) | Err(Error::Refused(_)) => Event::CancelAnswered,
            Err(error) => {
                warn!(session = %id, %error, "cancellation unanswered");
                Event::CancelUnanswered
            }
        }
    }
}

/// What an answered request for a session means.
fn opened(answer: &tabby::checkout::Session, intent: &Intent) -> Event {
    if answer.status != SessionStatus::Created {
        // Whatever is not "created" is to be treated as a rejection. Source: Tabby, checkout flow.
        return Event::Declined(match answer.rejection_reason() {
            RejectionReason::OrderAmountTooHigh => Rejection::OrderAmountTooHigh,
            RejectionReason::OrderAmountTooLow => Rejection::OrderAmountTooLow,
            RejectionReason::NotAvailable | RejectionReason::Other(_) => Rejection::NotAvailable,
        });
    }
    let ids = SessionId::try_from(answer.id.to_string())
        .ok()
        .zip(PaymentId::try_from(answer.payment.id.to_string()).ok());
    let (Some((id, payment)), Some(reading)) = (ids, reading(&answer.payment)) else {
        return Event::NotCreated(Failure::NoAnswer);
    };
    let link = |text: Option<&str>| text.and_then(|text| Link::try_from(text.to_owned()).ok());
    let session = Session {
        id,
        payment,
        qr_code: link(answer.qr_code()),
        web_url: link(answer.web_url()),
        // The machine sets both: it knows the time and the pay window.
        deadline: intent.created_at,
        read_at: intent.created_at,
        expires_at: answer.configuration.expires_at.map(timestamp),
        silence: None,
        put_aside: false,
        to_cancel: false,
        seen: false,
    };
    Event::Created(session, reading)
}

/// A payment as a reading. Personal data ends here: [`Reading`] has no place for it.
fn reading(payment: &wire::Payment) -> Option<Reading> {
    let currency = payment.currency.parse::<Currency>().ok();
    let money = |amount: &Amount| Money::from_decimal(amount.0, currency?).ok();
    let sum = |amounts: Vec<&Amount>| {
        let mut all = amounts.into_iter();
        all.try_fold(Money::zero(currency?), |sum, amount| {
            sum.checked_add(money(amount)?)
        })
    };
    Some(Reading {
        payment: PaymentId::try_from(payment.id.to_string()).ok()?,
        status: match payment.status {
            wire::Status::Created => Status::Created,
            wire::Status::Authorized => Status::Authorized,
            wire::Status::Closed => Status::Closed,
            wire::Status::Rejected => Status::Rejected,
            wire::Status::Expired => Status::Expired,
            wire::Status::Other(_) => Status::Unknown,
        },
        amount: money(&payment.amount),
        reference: payment
            .order
            .reference_id
            .as_deref()
            .and_then(|text| Reference::new(text).ok()),
        mode: payment
            .is_test
            .map(|test| if test { Mode::Test } else { Mode::Live }),
        captured: sum(payment
            .captures
            .iter()
            .map(|capture| &capture.amount)
            .collect()),
        refunded: sum(payment
            .refunds
            .iter()
            .map(|refund| &refund.amount)
            .collect()),
    })
}

fn timestamp(at: Instant) -> Timestamp {
    Timestamp(at.as_millisecond())
}

fn instant(at: Timestamp) -> Instant {
    Instant::from_millisecond(at.0).unwrap_or(Instant::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(json: &str) -> wire::Payment {
        serde_json::from_str(json).unwrap()
    }

    const ID: &str = "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";

    #[test]
    fn captures_and_refunds_are_summed_exactly() {
        let json = format!(
            r#"{{"id":"{ID}","status":"CLOSED","amount":"100","currency":"AED","is_test":true,"order":{{"reference_id":"A-1"}},
                "captures":[{{"amount":"33.33"}},{{"amount":33.33}},{{"amount":"33.34"}}],"refunds":[{{"amount":"0.1"}}]}}"#
        );
        let reading = reading(&payment(&json)).unwrap();
        assert_eq!(reading.captured.unwrap().to_string(), "100.00");
        assert_eq!(reading.refunded.unwrap().to_string(), "0.10");
        assert_eq!(reading.mode, Some(Mode::Test));
    }

    #[test]
    fn what_fits_no_currency_of_ours_fits_no_sale() {
        for (amount, currency) in [("100", "EUR"), ("-1", "AED"), ("1.001", "AED")] {
            let json = format!(
                r#"{{"id":"{ID}","status":"CLOSED","amount":"{amount}","currency":"{currency}"}}"#
            );
            assert_eq!(
                reading(&payment(&json)).unwrap().amount,
                None,
                "{amount} {currency}"
            );
        }
    }
}
