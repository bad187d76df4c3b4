//! Sending the link to the customer.

use crate::sale::event::Effect;
use crate::sale::link::Sending;
use crate::sale::session::Session;
use crate::sale::state::{Phase, Sale, Stage};
use crate::time::{Millis, Timestamp};

/// Sends the link, unless there is no phone, the sale is over, or it was sent recently or often.
pub(super) fn send_link(sale: &Sale, session: &Session, now: Timestamp) -> (Stage, Vec<Effect>) {
    let is_soon = session
        .link
        .is_some_and(|link| link.pause_left(now) > Millis(0));
    let is_over = session.is_overdue(now, sale.intent.pay_window);
    if is_soon || is_over || !sale.may_send_link() {
        return (sale.stage.clone(), Vec::new());
    }
    let effect = Effect::SendLink(session.id.clone());
    let mut session = session.clone();
    session.link = Some(Sending::once_more(session.link, now));
    (Stage::Opened(session, Phase::Waiting), vec![effect])
}
