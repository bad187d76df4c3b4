//! The SMS with payment links. They are sent to nobody and can be read on the simulated phone.

use jiff::Timestamp;
use uuid::Uuid;

use super::session::Session;
use super::state::World;

/// A message that Tabby would have sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// When.
    pub at: Timestamp,
    /// Where to.
    pub phone: String,
    /// What it says before the link.
    pub text: String,
    /// The link.
    pub url: String,
    /// Right to left.
    pub arabic: bool,
    /// Whose session.
    pub session: Uuid,
}

impl World {
    /// Every message, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        let of_session = |session: &Session| {
            let phone = session.phone().unwrap_or_default();
            let url = session.web_url(session.base(&self.settings));
            let text = text(session);
            let message = move |at: &Timestamp| Message {
                at: *at,
                phone: phone.clone(),
                text: text.clone(),
                url: url.clone(),
                arabic: session.arabic,
                session: session.id,
            };
            session.links_sent.iter().map(message).collect::<Vec<_>>()
        };
        let mut all: Vec<_> = self.sessions().iter().flat_map(of_session).collect();
        all.sort_by_key(|message| message.at);
        all
    }
}

/// The text is the sandbox's own: Tabby's is not public.
fn text(session: &Session) -> String {
    let payment = &session.payment;
    let amount = payment.currency.written(payment.amount);
    let (currency, shop) = (payment.currency, &session.merchant_code);
    if session.arabic {
        // Latin text is isolated, so that it does not change the order of the Arabic words around
        // it, and the amount stays on one line.
        format!(
            "تابي (تجربة): يطلب منك المتجر \u{2068}{shop}\u{2069} دفع \u{2068}{currency}\u{a0}{amount}\u{2069}. ادفع هنا:"
        )
    } else {
        format!("Tabby (sandbox): {shop} asks you to pay {currency} {amount}. Pay here:")
    }
}
