//! A sale, as the API shows it to a terminal.

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::member::Member;
use super::reason::{Reason, reason};
use super::{LinkView, readable};
use payment::id::{Link, PaymentId, Reference, SaleId};
use payment::money::{Currency, Money};
use payment::sale::{Intent, Method, Mode, Sale, SaleState};
use payment::time::{Millis, Timestamp};

/// Declares [`SaleView`] and its JSON, [`SaleJson`], from one list of members, and the conversions
/// between the two. A new member of the view is a line of this list.
///
/// A line says `name: type in the program as type in JSON`; attributes before the JSON type are
/// serde's and utoipa's. `currency` is a member of the JSON alone: in the program each amount has
/// its own.
macro_rules! sale_view {
    (
        { $($(#[$doc:meta])* $name:ident: $type:ty as $(#[$json_attr:meta])* $json:ty;)* }
        currency
        { $($(#[$doc2:meta])* $name2:ident: $type2:ty as $(#[$json_attr2:meta])* $json2:ty;)* }
    ) => {
        /// A sale, as the API shows it to a terminal.
        #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
        #[serde(try_from = "SaleJson", into = "SaleJson")]
        pub struct SaleView {
            $($(#[$doc])* pub $name: $type,)*
            $($(#[$doc2])* pub $name2: $type2,)*
        }

        /// [`SaleView`] as it is written: amounts are decimal strings, times are milliseconds since 1970
        /// UTC.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SaleView))]
        pub struct SaleJson {
            $($(#[$json_attr])* $name: $json,)*
            #[serde(deserialize_with = "readable::word")]
            #[cfg_attr(feature = "openapi", schema(value_type = Currency, required = true))]
            currency: Option<Currency>,
            $($(#[$json_attr2])* $name2: $json2,)*
        }

        impl From<SaleView> for SaleJson {
            fn from(view: SaleView) -> Self {
                Self {
                    currency: Some(view.amount.currency()),
                    $($name: view.$name.write(),)*
                    $($name2: view.$name2.write(),)*
                }
            }
        }

        impl TryFrom<SaleJson> for SaleView {
            type Error = UnreadableView;

            fn try_from(json: SaleJson) -> Result<Self, UnreadableView> {
                let currency = json.currency.ok_or(UnreadableView("currency"))?;
                Ok(Self {
                    $($name: Member::read(json.$name, currency)
                        .ok_or(UnreadableView(stringify!($name)))?,)*
                    $($name2: Member::read(json.$name2, currency)
                        .ok_or(UnreadableView(stringify!($name2)))?,)*
                })
            }
        }
    };
}

sale_view! {
    {
        /// The sale's id.
        id: SaleId as #[cfg_attr(feature = "openapi", schema(format = "uuid"))] String;
        /// The state.
        state: SaleState as
            #[serde(deserialize_with = "readable::word")]
            #[cfg_attr(feature = "openapi", schema(value_type = SaleState, required = true))]
            Option<SaleState>;
        /// Why it is in that state.
        reason: Option<Reason> as
            #[serde(default, skip_serializing_if = "Option::is_none")] Option<Reason>;
        /// The amount that the customer owes.
        amount: Money as #[cfg_attr(feature = "openapi", schema(example = "250.00"))] String;
    }
    currency
    {
        /// The shop's order number.
        reference: Reference as String;
        /// How the customer gets to the hosted page.
        method: Method as #[serde(deserialize_with = "readable::method")] Method;
        /// The address of the gateway's QR image, unchanged; only while the sale can be paid.
        qr_code_url: Option<Link> as
            #[serde(default, skip_serializing_if = "Option::is_none")] Option<String>;
        /// The address of the hosted page; only while the sale can be paid.
        web_url: Option<Link> as
            #[serde(default, skip_serializing_if = "Option::is_none")] Option<String>;
        /// The payment's id at the gateway.
        payment_id: Option<PaymentId> as
            #[serde(default, skip_serializing_if = "Option::is_none")] Option<String>;
        /// When the intent was made.
        created_at: Timestamp as i64;
        /// When the server cancels the session, if it is not paid.
        deadline: Option<Timestamp> as
            #[serde(default, skip_serializing_if = "Option::is_none")] Option<i64>;
        /// When the payment was last read at the gateway.
        read_at: Option<Timestamp> as
            #[serde(default, skip_serializing_if = "Option::is_none")] Option<i64>;
        /// The actions that may be requested next.
        allowed: Vec<Action> as
            #[serde(default)] #[cfg_attr(feature = "openapi", schema(required = true))] Vec<Action>;
        /// The sum of captures.
        captured: Money as String;
        /// The sum of refunds.
        refunded: Money as String;
        /// Whether the sale is in test mode: nobody is charged.
        is_test: bool as
            #[serde(default)] #[cfg_attr(feature = "openapi", schema(required = true))] bool;
        /// Whether the cashier went on to the next sale before it was known how this one ends.
        put_aside: bool as #[serde(default)] bool;
        /// Whether somebody has acknowledged the result, in any window. Money that came after that
        /// still waits for somebody. Answers about one sale set it; lists of sales do not.
        acknowledged: bool as
            #[serde(default, skip_serializing_if = "std::ops::Not::not")] bool;
        /// The payment link, if the gateway knows a phone for it.
        link: Option<LinkView> as
            #[serde(
                default,
                deserialize_with = "readable::part",
                skip_serializing_if = "Option::is_none"
            )]
            Option<LinkView>;
        /// The server's clock at the time of the answer. The last member: what is before it stays
        /// the same until the sale changes, and is written once.
        server_time: Timestamp as i64;
    }
}

/// A field of the answer has a value that this version cannot read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the member {0} of the sale cannot be read")]
pub struct UnreadableView(&'static str);

impl SaleView {
    /// The view of a sale at `now`.
    ///
    /// It has a code or link only while the customer may use it. `acknowledged` is false here: it
    /// is not part of the sale, and the caller that knows it sets it.
    #[must_use]
    pub fn of(sale: &Sale, now: Timestamp) -> Self {
        let (state, reason) = (sale.state_name(), reason(&sale.state));
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
            SaleState::Checking | SaleState::Cancelling if sale.is_set_aside() => {
                vec![Action::Check]
            }
            SaleState::Checking => vec![Action::Check, Action::Cancel, Action::PutAside],
            SaleState::Cancelling => vec![Action::Check, Action::PutAside],
            SaleState::Creating => vec![Action::Check],
            SaleState::PaidLate => vec![Action::Keep, Action::Return],
            SaleState::Mismatch if sale.is_unsettled() => vec![Action::Keep],
            SaleState::Returning if sale.needs_help() => vec![Action::Check, Action::Keep],
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
            read_at: sale.freshness.read_at,
            allowed,
            captured: funds.captured,
            refunded: funds.refunded,
            is_test: mode == Mode::Test,
            put_aside: sale.is_set_aside(),
            acknowledged: false,
            link: LinkView::of(sale, now),
            server_time: now,
        }
    }

    /// The same sale at a gateway that sends no links: nothing is said of one, and none can be sent.
    #[must_use]
    pub fn without_link(mut self) -> Self {
        self.link = None;
        self.allowed.retain(|action| *action != Action::SendLink);
        self
    }

    /// The time until the server cancels the session, by the server's clock.
    #[must_use]
    pub fn time_left(&self) -> Option<Millis> {
        self.deadline
            .map(|deadline| deadline.since(self.server_time))
    }

    /// Whether the sale was paid and all that was taken has gone back since: nothing is to be handed
    /// over for it any more.
    #[must_use]
    pub const fn is_paid_back(&self) -> bool {
        matches!(self.state, SaleState::Paid)
            && !self.refunded.is_zero()
            && self.refunded.minor() >= self.captured.minor()
    }

    /// Whether `action` may be requested.
    #[must_use]
    pub fn allows(&self, action: Action) -> bool {
        self.allowed.contains(&action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::sale::{Cause, Event, PaymentState, transition};

    #[test]
    fn a_view_survives_the_wire_and_names_no_code_once_the_sale_is_over() {
        use payment::sale::sample::{START, paid, reading, sale, session};
        let waiting = transition(
            &sale(),
            Event::Created(Box::new(session()), reading(PaymentState::Created)),
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

        let paid = transition(&waiting, Event::Read(paid()), START).sale;
        let view = SaleView::of(&paid, START);
        assert_eq!(
            (view.state, &view.qr_code_url, &view.web_url),
            (SaleState::Paid, &None, &None)
        );
        assert_eq!(view.captured.to_string(), "250.00");
    }

    #[test]
    fn a_sale_whose_reference_would_be_refused_today_is_still_shown() {
        use payment::sale::sample::{START, sale};
        let mut sale = sale();
        let stored = "A\u{ad}1".to_owned();
        sale.intent.reference = stored.clone().try_into().unwrap();
        let json = serde_json::to_string(&SaleView::of(&sale, START)).unwrap();
        let view: SaleView = serde_json::from_str(&json).unwrap();
        assert_eq!(view.reference.as_str(), stored);
    }

    #[test]
    fn late_money_that_was_kept_is_told_from_a_sale_that_was_paid_in_time() {
        use payment::sale::sample::{START, paid, reading, sale, session};
        let created = Event::Created(Box::new(session()), reading(PaymentState::Created));
        let go = |sale: Sale, event: Event| transition(&sale, event, START).sale;
        let reason = |events: Vec<Event>| {
            let sale = events.into_iter().fold(sale(), go);
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
            Event::Read(reading(PaymentState::Expired)),
            Event::Read(paid()),
            Event::Keep,
            Event::Read(paid()),
        ];
        assert_eq!(reason(kept), Some(Reason::CameLate));
    }

    #[test]
    fn money_that_does_not_get_back_is_said_and_may_be_acknowledged_once() {
        use payment::sale::RETURNS_ENOUGH;
        use payment::sale::sample::{START, paid, reading, sale, session};
        let created = Event::Created(Box::new(session()), reading(PaymentState::Created));
        let go = |sale: Sale, event: Event| transition(&sale, event, START).sale;
        let late = [
            created,
            Event::Cancel(Cause::Cashier),
            Event::CancelAnswered,
            Event::Read(reading(PaymentState::Expired)),
            Event::Read(paid()),
            Event::Return,
        ];
        let mut sale = late.into_iter().fold(sale(), go);
        for _ in 0..RETURNS_ENOUGH {
            let view = SaleView::of(&sale, START);
            assert_eq!((view.state, view.reason), (SaleState::Returning, None));
            assert!(!view.allows(Action::Keep));
            let tried = [Event::Tick, Event::ReturnUnanswered, Event::Read(paid())];
            sale = tried.into_iter().fold(sale, go);
        }
        let view = SaleView::of(&sale, START);
        assert_eq!(view.reason, Some(Reason::NotReturned));
        assert!(view.allows(Action::Keep));
        let seen = SaleView::of(&go(sale, Event::Keep), START);
        assert_eq!(seen.reason, Some(Reason::NotReturned));
        assert!(!seen.allows(Action::Keep));
    }
}
