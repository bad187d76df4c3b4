//! Tabby, as the sale's machine sees it.
//!
//! | file | what it does |
//! |---|---|
//! | `session` | the request for a session, and what its answer means |
//! | `reading` | a payment of Tabby's as a reading |
//! | `standing` | whether key and merchant code are taken, and whether it is Tabby that answers |

mod reading;
mod session;
mod standing;

use std::sync::Arc;
use std::time::Duration;

use contract::Lang;
use payment::Money;
use payment::buyer::Buyer;
use payment::id::{PaymentId, SessionId};
use payment::sale::{Delivery, Event, Failure, Intent, Reading};
use tabby::checkout::Coordinates;
use tabby::error::{ErrorType, Gap, Refusal};
use tabby::payment::{MOST_LISTED, NewRefund, PaymentFilter};
use tabby::{Amount, Client, ClientError, Error, payment as wire};
use tracing::warn;

use self::reading::reading;
use self::standing::{Standing, is_about_key, is_refused_key, is_strangers_about_nobody};
use crate::budget::{Budget, Urgency};
use crate::config::Config;

pub use self::reading::{Listed, Page};
pub use self::standing::{CodeState, GatewayState};

/// The longest time that a call takes: the client's own limit.
pub const LONGEST_CALL: Duration = Duration::from_secs(12);

/// A merchant at Tabby.
#[derive(Clone, Debug)]
pub struct TabbyGateway {
    client: Client,
    place: Coordinates,
    goods: Goods,
    budget: Budget,
    standing: Arc<Standing>,
}

/// What is sold where the shop does not say it: one line for the whole sale.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Goods {
    title: String,
    category: String,
}

/// How many payments a page of the list is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PageSize {
    /// As many as Tabby gives.
    #[default]
    Full,
    /// A few, where more would be too much.
    Few,
    /// One.
    One,
}

impl PageSize {
    /// So many.
    #[must_use]
    pub const fn entries(self) -> u32 {
        match self {
            Self::Full => MOST_LISTED,
            Self::Few => 5,
            Self::One => 1,
        }
    }

    /// The next smaller one.
    #[must_use]
    pub const fn smaller(self) -> Option<Self> {
        match self {
            Self::Full => Some(Self::Few),
            Self::Few => Some(Self::One),
            Self::One => None,
        }
    }

    /// The next larger one.
    #[must_use]
    pub const fn larger(self) -> Self {
        match self {
            Self::Full | Self::Few => Self::Full,
            Self::One => Self::Few,
        }
    }
}

/// Why a payment was not read. Neither says anything about its money.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unread {
    /// No usable answer.
    NoAnswer,
    /// The gateway says that it has no such payment: the configured key may be another merchant's.
    NoSuchPayment,
}

/// Why a page of the list did not come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoPage {
    /// It came and was too large or could not be read: a smaller one may be fine.
    Unfit,
    /// It got lost on the way or took too long: a smaller one may come.
    Lost,
    /// The gateway gave no page at all.
    Silent,
}

/// What goes to the gateway with a new session and is kept nowhere.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wishes {
    /// Language of the hosted page.
    pub lang: Option<Lang>,
    /// Who a link may be sent to.
    pub buyer: Option<Buyer>,
}

impl TabbyGateway {
    /// A client for the configured key and host.
    ///
    /// # Errors
    ///
    /// An address that a key must not be sent to.
    pub fn new(config: &Config) -> Result<Self, ClientError> {
        let (url, key) = (&config.tabby_url, config.key.clone());
        let client = Client::builder(url, key)
            .proxy(config.proxy.clone())
            .user_agent(crate::config::USER_AGENT);
        Ok(Self::over(client.build()?, config))
    }

    /// The same over a client of its own.
    #[must_use]
    pub fn over(client: Client, config: &Config) -> Self {
        Self {
            client,
            place: config.place,
            goods: Goods {
                title: config.shop.clone(),
                category: config.category.to_string(),
            },
            budget: Budget::new(config.rates),
            standing: Arc::new(Standing::new(
                &config.tabby_url,
                config.merchant_code.clone(),
            )),
        }
    }

    /// Takes note of whether an answer takes the key.
    fn keyed<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        self.standing.note_key(&answer);
        answer
    }

    /// The same of a question about a payment, of which it is known how Tabby answers it.
    fn answered<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        self.standing.note_host(&answer);
        self.keyed(answer)
    }

    /// Asks for a session. The intent has to be in the ledger by now.
    pub async fn create(&self, intent: &Intent, wishes: &Wishes) -> Event {
        let request = session::request(intent, wishes, self);
        if self.budget.session().await.is_err() {
            warn!(code = "no_room", sale = %intent.id, "no room for a session within the key's limit");
            return Event::NotCreated(Failure::Unreachable);
        }
        let answer = self.client.create_session(&request).await;
        match self.judged(answer).await {
            Ok(session) => {
                let event = session::opened(&session, intent);
                if matches!(event, Event::Created(..)) {
                    self.standing.note_code(CodeState::Taken);
                }
                event
            }
            Err(error) => {
                // What was said about the customer may come back in a text of Tabby's.
                let error = match wishes.buyer {
                    Some(_) => error.without_text(),
                    None => error,
                };
                warn!(code = "no_session", sale = %intent.id, %error, "no session");
                Event::NotCreated(match error {
                    Error::Refused(refusal) if is_about_key(&refusal) => Failure::KeyRefused,
                    Error::InvalidRequest(_) | Error::Refused(_) => Failure::Refused,
                    Error::WrongAddress(_) | Error::TryLater(_) => Failure::Unreachable,
                    Error::NotRead(_) | Error::Unknown(_) => Failure::NoAnswer,
                })
            }
        }
    }

    /// Takes note of what an answered request for a session says about key and merchant code. No page
    /// of Tabby's says how it answers to a code that is not the key's; where it refuses the session as
    /// it would refuse a key, or has no such thing, and takes the key, it is the code.
    async fn judged<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        let is_in_doubt = matches!(
            &answer,
            Err(Error::Refused(refusal)) if is_about_key(refusal) || refusal.status == 404
        );
        if is_in_doubt && self.state().await == GatewayState::Ready {
            self.standing.note_code(CodeState::Refused);
            return answer;
        }
        self.keyed(answer)
    }

    /// Asks Tabby to send a session's link to the phone that the session was made with.
    pub async fn send_link(&self, id: &SessionId) -> Event {
        let Ok(id) = id.as_str().parse() else {
            return Event::LinkSent(Delivery::Refused);
        };
        if self.budget.call(Urgency::Act).await.is_err() {
            return Event::LinkSent(Delivery::Refused);
        }
        let delivery = match self.keyed(self.client.send_link(id).await) {
            Ok(()) => Delivery::Sent,
            Err(error) => {
                let (did_nothing, error) = (error.did_nothing(), error.without_text());
                warn!(code = "link_unanswered", session = %id, %error, "link not known to be sent");
                if did_nothing {
                    Delivery::Refused
                } else {
                    Delivery::Unanswered
                }
            }
        };
        Event::LinkSent(delivery)
    }

    /// Reads a payment; nothing when there was no room for it, and Tabby was not asked.
    pub async fn read(&self, id: &PaymentId, urgency: Urgency) -> Option<Result<Reading, Unread>> {
        let Ok(id) = id.as_str().parse::<wire::PaymentId>() else {
            return Some(Err(Unread::NoAnswer));
        };
        self.budget.call(urgency).await.ok()?;
        Some(
            match self.answered(self.client.retrieve_payment(id).await) {
                Ok(payment) => reading(&payment).ok_or(Unread::NoAnswer),
                Err(error) => {
                    // That the key is refused is said once, and not for each payment and second.
                    if !is_refused_key(&error) {
                        warn!(code = "not_read", payment = %id, %error, "not read");
                    }
                    Err(match error {
                        Error::Refused(refusal) if is_not_found(&refusal) => Unread::NoSuchPayment,
                        _ => Unread::NoAnswer,
                    })
                }
            },
        )
    }

    /// Gives money back. The same key is the same refund, however often it is asked for. Yes and no
    /// are the same answer here: only a reading tells what came of it.
    pub async fn refund(&self, id: &PaymentId, amount: Money, key: String) -> Event {
        let amount = Amount(amount.to_decimal());
        let request = NewRefund::new(amount, key).reason("paid after the sale had ended");
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
        if self.budget.call(Urgency::Act).await.is_err() {
            return Event::ReturnUnanswered;
        }
        match self.keyed(ask(id).await) {
            Ok(_) | Err(Error::Refused(_)) => Event::ReturnAnswered,
            Err(error) => {
                warn!(code = "return_unanswered", payment = %id, %error, "refund unanswered");
                Event::ReturnUnanswered
            }
        }
    }

    /// The `offset`th and following paid payments, newest first.
    ///
    /// # Errors
    ///
    /// [`NoPage`] says whether a smaller page may come.
    pub async fn paid(&self, offset: u32, size: PageSize) -> Result<Page, NoPage> {
        let room = self.budget.call(Urgency::Sweep).await;
        room.map_err(|_| NoPage::Silent)?;
        let filter = PaymentFilter::new().offset(offset).limit(size.entries());
        match self.keyed(self.client.list_payments(&filter).await) {
            Ok(list) if list.entries.len() > asked(size) => {
                let (came, asked) = (list.entries.len(), asked(size));
                warn!(
                    code = "list_not_read",
                    offset,
                    asked,
                    came,
                    "a page of the list of payments has more entries than it was asked for"
                );
                Err(NoPage::Unfit)
            }
            Ok(list) => Ok(Page::of(&list)),
            Err(error) => {
                if !is_refused_key(&error) {
                    warn!(code = "list_not_read", %error, offset, entries = size.entries(), "no page of the list of payments");
                }
                Err(match error {
                    Error::NotRead(trouble) => match trouble.why() {
                        Gap::TooLarge | Gap::Unreadable => NoPage::Unfit,
                        Gap::TimedOut | Gap::Broken => NoPage::Lost,
                        _ => NoPage::Silent,
                    },
                    _ => NoPage::Silent,
                })
            }
        }
    }

    /// Asks about a payment that nobody has: "no such payment" is the answer of a gateway that is
    /// there and takes the key.
    pub async fn state(&self) -> GatewayState {
        if self.budget.call(Urgency::Act).await.is_err() {
            return GatewayState::Unreachable;
        }
        let nobodys = wire::PaymentId(uuid::Uuid::nil());
        match self.answered(self.client.retrieve_payment(nobodys).await) {
            Ok(_) => GatewayState::Ready,
            Err(error) if is_refused_key(&error) => GatewayState::KeyRefused,
            Err(error) if is_strangers_about_nobody(&error) => GatewayState::NotTabby,
            Err(Error::Refused(_)) => GatewayState::Ready,
            Err(error) => {
                self.standing.say_silence(&error);
                GatewayState::Unreachable
            }
        }
    }

    /// What is known of the merchant code.
    #[must_use]
    pub fn merchant_code(&self) -> CodeState {
        self.standing.code()
    }

    /// Sessions were made with it before.
    pub(crate) fn has_taken_code(&self) {
        self.standing.note_code(CodeState::Taken);
    }

    /// What is wrong, in a sentence, where a word does not say what to look at.
    #[must_use]
    pub fn problem(&self, state: GatewayState) -> Option<String> {
        match (state, self.merchant_code()) {
            (GatewayState::Unreachable, _) => Some(self.standing.silence_sentence()),
            (GatewayState::NotTabby, _) => Some(self.standing.strangers_sentence()),
            (GatewayState::Ready, CodeState::Refused) => Some(self.standing.codes_sentence()),
            _ => None,
        }
    }

    /// Asks for a session to be cancelled. Yes and no are the same answer here: only a reading
    /// tells what came of it.
    pub async fn cancel(&self, id: &SessionId) -> Event {
        let Ok(id) = id.as_str().parse() else {
            return Event::CancelUnanswered;
        };
        if self.budget.call(Urgency::Act).await.is_err() {
            return Event::CancelUnanswered;
        }
        match self.keyed(self.client.cancel_session(id).await) {
            Ok(()) | Err(Error::Refused(_)) => Event::CancelAnswered,
            Err(error) => {
                warn!(code = "cancel_unanswered", session = %id, %error, "cancellation unanswered");
                Event::CancelUnanswered
            }
        }
    }
}

/// How many entries a page of this size may have: whoever sends more does not heed the question, and
/// how much it sends would be up to it.
fn asked(size: PageSize) -> usize {
    usize::try_from(size.entries()).unwrap_or(usize::MAX)
}

/// Whether Tabby itself says that there is no such payment for this key: not a page of the network in
/// front of it, and not a wrong address.
fn is_not_found(refusal: &Refusal) -> bool {
    refusal.status == 404 && refusal.kind == Some(ErrorType::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_ends_within_what_a_stop_waits_for() {
        assert_eq!(tabby::Limits::default().total, LONGEST_CALL);
    }
}
