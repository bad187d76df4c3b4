//! The payment link: who gets it, and whether it was sent.
//!
//! The gateway sends it by SMS to the phone that was given with the session. Whether it was sent
//! changes nothing about the money: in either case the sale can be paid and is watched.

use serde::{Deserialize, Serialize};

use crate::time::{Millis, Timestamp};

/// How often one sale's link may be sent. The gateway publishes no limit; a customer who did not
/// get four messages will not get a fifth.
pub const LINK_TIMES: u32 = 4;

/// The pause between two sendings: an SMS takes some seconds to arrive, and the customer gets each
/// one.
pub const LINK_PAUSE: Millis = Millis::seconds(60);

/// The last sending of the link.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Sending {
    /// When it was requested.
    pub at: Timestamp,
    /// How often the link has been sent, without refused requests.
    pub times: u32,
    /// The result of the last request.
    pub delivery: Delivery,
}

/// The result of a request to send the link.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// The gateway has not answered yet.
    Asked,
    /// The gateway accepted the request.
    Sent,
    /// No usable answer: the customer may have got the link.
    Unanswered,
    /// The gateway refused or was not reached: the customer has not got the link.
    Refused,
}

impl Sending {
    /// A new sending, counted after those before it.
    #[must_use]
    pub fn once_more(before: Option<Self>, now: Timestamp) -> Self {
        Self {
            at: now,
            times: before.map_or(0, |before| before.times).saturating_add(1),
            delivery: Delivery::Asked,
        }
    }

    /// Stores the result. A refused sending does not count, and may be repeated at once.
    #[must_use]
    pub fn told(self, delivery: Delivery) -> Self {
        let refused = u32::from(delivery == Delivery::Refused);
        Self {
            delivery,
            times: self.times.saturating_sub(refused),
            ..self
        }
    }

    /// Whether the gateway has not answered yet.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.delivery == Delivery::Asked
    }

    /// What is left of the pause before the next sending; zero after a refused one. If the last
    /// sending seems to be in the future, the clock was corrected since, and there is no pause.
    #[must_use]
    pub fn pause_left(self, now: Timestamp) -> Millis {
        let over = self.at.after(LINK_PAUSE);
        if self.at > now || self.delivery == Delivery::Refused {
            Millis(0)
        } else {
            over.since(now)
        }
    }

    /// Whether [`Self::pause_left`] is zero from now on, whatever the clock says later.
    #[must_use]
    pub fn has_paused(self, now: Timestamp) -> bool {
        self.delivery == Delivery::Refused || now >= self.at.after(LINK_PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{RUN, START, intent, paid, reading, session};
    use super::super::{Effect, Event, Intent, Method, PaymentState, Recipient, Sale, transition};
    use super::*;

    /// A sale by link, or by code with a known phone, whose session has just been made.
    fn opened(method: Method) -> (Sale, Vec<Effect>) {
        let recipient = Recipient {
            digest: "0".into(),
            ends: "01".into(),
        };
        let intent = Intent {
            method,
            recipient: Some(recipient),
            ..intent()
        };
        let sale = Sale::new(intent, RUN);
        let created = Event::Created(Box::new(session()), reading(PaymentState::Created));
        let next = transition(&sale, created, START);
        (next.sale, next.effects)
    }

    fn delivery(sale: &Sale) -> Option<(u32, Delivery)> {
        let link = sale.session()?.link?;
        Some((link.times, link.delivery))
    }

    #[test]
    fn a_sale_by_link_sends_it_once_there_is_a_session() {
        let (sale, effects) = opened(Method::Link);
        assert_eq!(effects, [Effect::SendLink(session().id)]);
        assert_eq!(delivery(&sale), Some((1, Delivery::Asked)));
        let (sale, effects) = opened(Method::Qr);
        assert_eq!((effects, delivery(&sale)), (Vec::new(), None));
    }

    #[test]
    fn whatever_became_of_the_link_the_sale_stays_payable_and_can_be_paid() {
        for outcome in [Delivery::Sent, Delivery::Unanswered, Delivery::Refused] {
            let (sale, _) = opened(Method::Link);
            let told = transition(&sale, Event::LinkSent(outcome), START);
            assert!(told.sale.is_waiting());
            assert_eq!(
                (told.effects, delivery(&told.sale)),
                (
                    Vec::new(),
                    Some((u32::from(outcome != Delivery::Refused), outcome))
                )
            );
            let paid = transition(&told.sale, Event::Read(paid()), START).sale;
            assert!(paid.is_paid());
        }
    }

    #[test]
    fn a_sending_whose_answer_got_lost_with_the_server_may_have_arrived() {
        let (sale, _) = opened(Method::Link);
        let next = transition(&sale, Event::Tick, START.after(Millis::seconds(60)));
        assert_eq!(delivery(&next.sale), Some((1, Delivery::Unanswered)));
        assert_eq!(next.effects, [Effect::Read(session().payment)]);
    }

    #[test]
    fn the_link_is_sent_again_after_a_pause_and_not_without_end() {
        let (mut sale, _) = opened(Method::Qr);
        let mut now = START;
        for times in 1..=LINK_TIMES {
            let next = transition(&sale, Event::SendLink, now);
            assert_eq!(next.effects, [Effect::SendLink(session().id)]);
            sale = transition(&next.sale, Event::LinkSent(Delivery::Sent), now).sale;
            assert_eq!(delivery(&sale), Some((times, Delivery::Sent)));
            let soon = transition(&sale, Event::SendLink, now.after(Millis::seconds(29)));
            assert_eq!((soon.effects, &soon.sale), (Vec::new(), &sale));
            now = now.after(LINK_PAUSE);
        }
        assert!(!sale.may_send_link());
        assert_eq!(transition(&sale, Event::SendLink, now).effects, []);
    }

    #[test]
    fn nothing_is_sent_for_a_sale_that_nobody_can_pay_or_without_a_phone() {
        let (waiting, _) = opened(Method::Qr);
        let cancelled =
            transition(&waiting, Event::Cancel(crate::sale::Cause::Cashier), START).sale;
        let paid = transition(&waiting, Event::Read(paid()), START).sale;
        let mut nobody = waiting;
        nobody.intent.recipient = None;
        for sale in [cancelled, paid, nobody] {
            let next = transition(&sale, Event::SendLink, START);
            assert_eq!((next.effects, next.sale), (Vec::new(), sale));
        }
    }

    #[test]
    fn a_pause_that_is_over_stays_over_and_one_before_a_corrected_clock_does_not() {
        let sending = Sending::once_more(None, START).told(Delivery::Sent);
        let before = Timestamp(START.0 - 1);
        assert_eq!(sending.pause_left(before), Millis(0));
        assert!(!sending.has_paused(before) && !sending.has_paused(START));
        assert!(sending.has_paused(START.after(LINK_PAUSE)));
        assert!(sending.told(Delivery::Refused).has_paused(before));
    }
}
