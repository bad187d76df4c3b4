//! The payment link of a sale, as the API shows it to a terminal.

use serde::{Deserialize, Serialize};

use super::readable;
use payment::sale::{Delivery, Sale};
use payment::time::{Millis, Timestamp};

/// What became of a sale's link.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LinkState {
    /// It can be sent, and nobody has asked for it yet.
    NotAsked,
    /// The gateway has been asked and has not answered yet.
    Sending,
    /// The gateway sends it.
    Sent,
    /// The gateway gave no answer: the customer may have got it.
    MaybeSent,
    /// The gateway said no, or was not reached: the customer has not got it.
    NotSent,
}

/// The link of a sale for which the gateway knows a phone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkView {
    /// What became of it.
    // An unknown word may mean anything: treat the link as possibly sent.
    #[serde(deserialize_with = "readable::link_state")]
    pub state: LinkState,
    /// How often it has been asked to be sent.
    pub times: u32,
    /// The last two digits of the phone.
    pub phone_ends: String,
    /// Milliseconds until it may be sent again; whether it may be at all says `allowed`.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub pause_left: Millis,
}

impl LinkView {
    /// The link of this sale at `now`; `None` if the gateway knows no phone for it.
    pub(super) fn of(sale: &Sale, now: Timestamp) -> Option<Self> {
        let recipient = sale.intent.recipient.as_ref()?;
        let link = sale.session().and_then(|session| session.link);
        Some(Self {
            state: match link.map(|link| link.delivery) {
                None => LinkState::NotAsked,
                Some(Delivery::Asked) => LinkState::Sending,
                Some(Delivery::Sent) => LinkState::Sent,
                Some(Delivery::Unanswered) => LinkState::MaybeSent,
                Some(Delivery::Refused) => LinkState::NotSent,
            },
            times: link.map_or(0, |link| link.times),
            phone_ends: recipient.ends.clone(),
            pause_left: link.map_or(Millis(0), |link| link.pause_left(now)),
        })
    }
}
