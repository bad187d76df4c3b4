//! The requests about a sale that the terminal sends to the server.

use contract::calls::{self, Request};
use contract::{Lang, NewSale};
use payment::sale::Cause;

use crate::draft::Draft;

/// A request to the server about a sale. [`calls`] says what is sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ask {
    /// Make the sale. It is idempotent.
    Create,
    /// Read it.
    Read,
    /// Ask the gateway about it now.
    Check,
    /// Cancel it, for this reason.
    Cancel(Cause),
    /// Send its link.
    SendLink,
    /// Put it aside.
    PutAside,
    /// Accept its late money, or acknowledge that it is frozen.
    Keep,
    /// Return its late money.
    Return,
}

impl Ask {
    /// The request about this sale. `lang` is the language of the hosted page.
    #[must_use]
    pub fn request(self, sale: &Draft, lang: Option<Lang>) -> Request {
        let id = sale.id;
        match self {
            Self::Create => calls::create(NewSale {
                lang,
                ..sale.request()
            }),
            Self::Read => calls::read(id),
            Self::Check => calls::check(id),
            Self::Cancel(cause) => calls::cancel(id, cause),
            Self::SendLink => calls::send_link(id),
            Self::PutAside => calls::put_aside(id),
            Self::Keep => calls::keep(id),
            Self::Return => calls::give_back(id),
        }
    }
}
