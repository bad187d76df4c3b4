//! A sale, as the API shows it to a terminal.

use serde::{Deserialize, Serialize};

use super::reason::{Reason, reason};
use super::{LinkView, readable};
use payment::id::{Link, PaymentId, Reference, SaleId};
use payment::money::{Currency, Money};
use payment::sale::{Intent, Method, Mode, Sale, SaleState};
use payment::time::{Millis, Timestamp};

/// What a terminal may ask for next.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Action {
    /// `POST /api/sales/{id}/check`
    Check,
    /// `POST /api/sales/{id}/cancel`
    Cancel,
    /// `POST /api/sales/{id}/put-aside`
    PutAside,
    /// `POST /api/sales/{id}/keep`: late money; or somebody has looked at a frozen sale, or at
    /// money that does not get back.
    Keep,
    /// `POST /api/sales/{id}/return`
    Return,
    /// `POST /api/sales/{id}/link`, once the pause is over.
    SendLink,
    /// An action of a newer proxy.
    #[serde(other)]
    Other,
}

/// A sale, as the API shows it to a terminal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "SaleViewWire", into = "SaleViewWire")]
pub struct SaleView {
    /// The sale's id.
    pub id: SaleId,
    /// The state.
    pub state: SaleState,
    /// Why it is in that state.
    pub reason: Option<Reason>,
    /// The amount that the customer owes.
    pub amount: Money,
    /// The shop's order number.
    pub reference: Reference,
    /// How the customer gets to the hosted page.
    pub method: Method,
    /// The address of the gateway's QR image, unchanged; only while the sale can be paid.
    pub qr_code_url: Option<Link>,
    /// The address of the hosted page; only while the sale can be paid.
    pub web_url: Option<Link>,
    /// The payment's id at the gateway.
    pub payment_id: Option<PaymentId>,
    /// When the intent was made.
    pub created_at: Timestamp,
    /// When the server cancels the session, if it is not paid.
    pub deadline: Option<Timestamp>,
    /// When the payment was last read at the gateway.
    pub read_at: Option<Timestamp>,
    /// The server's clock at the time of the answer.
    pub server_time: Timestamp,
    /// The actions that may be requested next.
    pub allowed: Vec<Action>,
    /// The sum of captures.
    pub captured: Money,
    /// The sum of refunds.
    pub refunded: Money,
    /// Whether the sale is in test mode: nobody is charged.
    pub is_test: bool,
    /// Whether the cashier went on to the next sale before it was known how this one ends.
    pub put_aside: bool,
    /// Whether somebody has acknowledged the result, in any window. Money that came after that
    /// still waits for somebody. Answers about one sale set it; lists of sales do not.
    pub acknowledged: bool,
    /// The payment link, if the gateway knows a phone for it.
    pub link: Option<LinkView>,
}

impl SaleView {
    /// The view of a sale at `now`.
    ///
    /// It has a code or link only while the customer may use it. `acknowledged` is false here: it
    /// is not part of the sale, and the caller that knows it sets it.
    #[must_use]
    pub fn of(sale: &Sale, now: Timestamp) -> Self {
        let (state, reason) = (sale.state(), reason(&sale.stage));
        let session = sale.session();
        let payable = session.filter(|_| state == SaleState::Waiting);
        let funds = sale.funds();
        let Intent {
            id,
            reference,
            amount,
            method,
            mode,
            created_at,
            ..
        } = sale.intent.clone();
        let allowed = match state {
            SaleState::Waiting if sale.may_send_link() => {
                vec![Action::Check, Action::Cancel, Action::SendLink]
            }
            SaleState::Waiting => vec![Action::Check, Action::Cancel],
            SaleState::Checking | SaleState::Cancelling
                if session.is_some_and(|session| session.put_aside) =>
            {
                vec![Action::Check]
            }
            SaleState::Checking => vec![Action::Check, Action::Cancel, Action::PutAside],
            SaleState::Cancelling => vec![Action::Check, Action::PutAside],
            SaleState::Creating => vec![Action::Check],
            SaleState::PaidLate => vec![Action::Keep, Action::Return],
            SaleState::Mismatch if session.is_some_and(|session| !session.seen) => {
                vec![Action::Keep]
            }
            SaleState::Returning
                if session.is_some_and(|session| session.is_stuck() && !session.seen) =>
            {
                vec![Action::Check, Action::Keep]
            }
            SaleState::Returning => vec![Action::Check],
            SaleState::Paid
            | SaleState::Rejected
            | SaleState::Declined
            | SaleState::Expired
            | SaleState::Cancelled
            | SaleState::Failed
            | SaleState::Mismatch => Vec::new(),
        };
        Self {
            id,
            state,
            reason,
            amount,
            reference,
            method,
            qr_code_url: payable.and_then(|session| session.qr_code.clone()),
            web_url: payable.and_then(|session| session.web_url.clone()),
            payment_id: session.map(|session| session.payment.clone()),
            created_at,
            deadline: session.map(|session| session.deadline),
            read_at: session.map(|session| session.read_at),
            server_time: now,
            allowed,
            captured: funds.captured,
            refunded: funds.refunded,
            is_test: mode == Mode::Test,
            put_aside: session.is_some_and(|session| session.put_aside),
            acknowledged: false,
            link: LinkView::of(sale, now),
        }
    }

    /// The time until the server cancels the session, by the server's clock.
    #[must_use]
    pub fn time_left(&self) -> Option<Millis> {
        self.deadline
            .map(|deadline| deadline.since(self.server_time))
    }

    /// Whether `action` may be requested.
    #[must_use]
    pub fn allows(&self, action: Action) -> bool {
        self.allowed.contains(&action)
    }
}

/// [`SaleView`] as it is written: amounts are decimal strings, times are milliseconds since 1970
/// UTC.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SaleView))]
pub struct SaleViewWire {
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub(super) id: String,
    #[serde(deserialize_with = "readable::word")]
    #[cfg_attr(feature = "openapi", schema(value_type = SaleState, required = true))]
    pub(super) state: Option<SaleState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<Reason>,
    #[cfg_attr(feature = "openapi", schema(example = "250.00"))]
    pub(super) amount: String,
    #[serde(deserialize_with = "readable::word")]
    #[cfg_attr(feature = "openapi", schema(value_type = Currency, required = true))]
    pub(super) currency: Option<Currency>,
    pub(super) reference: String,
    #[serde(deserialize_with = "readable::method")]
    pub(super) method: Method,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) qr_code_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) web_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) payment_id: Option<String>,
    pub(super) created_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) deadline: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) read_at: Option<i64>,
    pub(super) server_time: i64,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub(super) allowed: Vec<Action>,
    pub(super) captured: String,
    pub(super) refunded: String,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub(super) is_test: bool,
    #[serde(default)]
    pub(super) put_aside: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) acknowledged: bool,
    #[serde(
        default,
        deserialize_with = "readable::part",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) link: Option<LinkView>,
}

impl From<SaleView> for SaleViewWire {
    fn from(view: SaleView) -> Self {
        Self {
            id: view.id.to_string(),
            state: Some(view.state),
            reason: view.reason,
            amount: view.amount.to_string(),
            currency: Some(view.amount.currency()),
            reference: view.reference.into(),
            method: view.method,
            qr_code_url: view.qr_code_url.map(Into::into),
            web_url: view.web_url.map(Into::into),
            payment_id: view.payment_id.map(Into::into),
            created_at: view.created_at.0,
            deadline: view.deadline.map(|at| at.0),
            read_at: view.read_at.map(|at| at.0),
            server_time: view.server_time.0,
            allowed: view.allowed,
            captured: view.captured.to_string(),
            refunded: view.refunded.to_string(),
            is_test: view.is_test,
            put_aside: view.put_aside,
            acknowledged: view.acknowledged,
            link: view.link,
        }
    }
}

/// A field of the answer has a value that this version cannot read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the member {0} of the sale cannot be read")]
pub struct UnreadableView(&'static str);

impl TryFrom<SaleViewWire> for SaleView {
    type Error = UnreadableView;

    fn try_from(wire: SaleViewWire) -> Result<Self, UnreadableView> {
        let currency = wire.currency.ok_or(UnreadableView("currency"))?;
        let money =
            |text: &str, member| Money::parse(text, currency).map_err(|_| UnreadableView(member));
        let link = |text: Option<String>, member| {
            text.map(Link::try_from)
                .transpose()
                .map_err(|_| UnreadableView(member))
        };
        Ok(Self {
            id: wire.id.parse().map_err(|_| UnreadableView("id"))?,
            state: wire.state.ok_or(UnreadableView("state"))?,
            reason: wire.reason,
            amount: money(&wire.amount, "amount")?,
            captured: money(&wire.captured, "captured")?,
            refunded: money(&wire.refunded, "refunded")?,
            reference: Reference::try_from(wire.reference)
                .map_err(|_| UnreadableView("reference"))?,
            method: wire.method,
            qr_code_url: link(wire.qr_code_url, "qr_code_url")?,
            web_url: link(wire.web_url, "web_url")?,
            payment_id: wire
                .payment_id
                .map(PaymentId::try_from)
                .transpose()
                .map_err(|_| UnreadableView("payment_id"))?,
            created_at: Timestamp(wire.created_at),
            deadline: wire.deadline.map(Timestamp),
            read_at: wire.read_at.map(Timestamp),
            server_time: Timestamp(wire.server_time),
            allowed: wire.allowed,
            is_test: wire.is_test,
            put_aside: wire.put_aside,
            acknowledged: wire.acknowledged,
            link: wire.link,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::sale::{Cause, Event, Status, step};

    #[test]
    fn a_view_survives_the_wire_and_names_no_code_once_the_sale_is_over() {
        use payment::sale::sample::{START, intent, paid, reading, session};
        let waiting = step(
            &Sale::new(intent()),
            Event::Created(Box::new(session()), reading(Status::Created)),
            START,
        )
        .sale;
        let view = SaleView::of(&waiting, START);
        assert_eq!(view.state, SaleState::Waiting);
        assert_eq!(view.qr_code_url, session().qr_code);
        assert_eq!(view.time_left(), Some(Millis::seconds(300)));
        let json = serde_json::to_string(&view).unwrap();
        assert!(
            json.contains(r#""amount":"250.00","currency":"AED""#),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<SaleView>(&json).unwrap(), view);

        let paid = step(&waiting, Event::Read(paid()), START).sale;
        let view = SaleView::of(&paid, START);
        assert_eq!(
            (view.state, &view.qr_code_url, &view.web_url),
            (SaleState::Paid, &None, &None)
        );
        assert_eq!(view.captured.to_string(), "250.00");
    }

    #[test]
    fn a_sale_whose_reference_would_be_refused_today_is_still_shown() {
        use payment::sale::sample::{START, intent};
        let mut sale = Sale::new(intent());
        let stored = "A\u{ad}1".to_owned();
        sale.intent.reference = stored.clone().try_into().unwrap();
        let json = serde_json::to_string(&SaleView::of(&sale, START)).unwrap();
        let view: SaleView = serde_json::from_str(&json).unwrap();
        assert_eq!(view.reference.as_str(), stored);
    }

    #[test]
    fn late_money_that_was_kept_is_told_from_a_sale_that_was_paid_in_time() {
        use payment::sale::sample::{START, intent, paid, reading, session};
        let created = Event::Created(Box::new(session()), reading(Status::Created));
        let go = |sale: Sale, event: Event| step(&sale, event, START).sale;
        let reason = |events: Vec<Event>| {
            let sale = events.into_iter().fold(Sale::new(intent()), go);
            let view = SaleView::of(&sale, START);
            assert_eq!(view.state, SaleState::Paid);
            view.reason
        };
        let in_time = vec![created.clone(), Event::Read(paid())];
        assert_eq!(reason(in_time), None);
        let kept = vec![
            created,
            Event::Cancel(Cause::Cashier),
            Event::CancelAnswered,
            Event::Read(reading(Status::Expired)),
            Event::Read(paid()),
            Event::Keep,
            Event::Read(paid()),
        ];
        assert_eq!(reason(kept), Some(Reason::CameLate));
    }

    #[test]
    fn money_that_does_not_get_back_is_said_and_may_be_acknowledged_once() {
        use payment::sale::RETURNS_ENOUGH;
        use payment::sale::sample::{START, intent, paid, reading, session};
        let created = Event::Created(Box::new(session()), reading(Status::Created));
        let go = |sale: Sale, event: Event| step(&sale, event, START).sale;
        let late = [
            created,
            Event::Cancel(Cause::Cashier),
            Event::CancelAnswered,
            Event::Read(reading(Status::Expired)),
            Event::Read(paid()),
            Event::Return,
        ];
        let mut sale = late.into_iter().fold(Sale::new(intent()), go);
        for _ in 0..=RETURNS_ENOUGH {
            let view = SaleView::of(&sale, START);
            assert_eq!((view.state, view.reason), (SaleState::Returning, None));
            assert!(!view.allows(Action::Keep));
            sale = [Event::Tick, Event::ReturnUnanswered]
                .into_iter()
                .fold(sale, go);
        }
        let view = SaleView::of(&sale, START);
        assert_eq!(view.reason, Some(Reason::NotReturned));
        assert!(view.allows(Action::Keep));
        let seen = SaleView::of(&go(sale, Event::Keep), START);
        assert_eq!(seen.reason, Some(Reason::NotReturned));
        assert!(!seen.allows(Action::Keep));
    }
}
