//! What a simulated customer does.
//!
//! The last two digits of the amount in minor units decide, so that a cashier can practise each
//! case. An amount that is not in the table is paid.
//!
//! | amount ends in | what happens |
//! |---|---|
//! | `01` | the gateway declines the customer |
//! | `02` | the gateway declines: the amount is too high |
//! | `03` | the gateway declines: the amount is too low |
//! | `04` | the customer is rejected while paying |
//! | `05` | the customer does not pay |
//! | `06` | the customer does not pay, and the money comes after the sale has ended |
//! | `07` | the answer to the request for a session is lost, and the customer does not pay |
//! | others | the customer pays |

use payment::Money;
use payment::sale::Rejection;
use payment::time::Millis;

/// Who the customers are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Customers {
    /// They behave as the amount says: `01` is declined, `02` is too high, `03` too low, `04` is
    /// rejected while paying, `05` is not paid, `06` is paid too late, `07` gets no answer, and any
    /// other amount is paid.
    ByAmount,
    /// The caller decides, with [`Training::customer_pays`](super::Training::customer_pays) and its
    /// like.
    ByHand,
}

/// How long a simulated customer takes.
pub(super) const TAKES: Millis = Millis::seconds(12);

/// What a customer does about one payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Plan {
    /// Pays after [`TAKES`].
    Pays,
    /// Is rejected after [`TAKES`].
    IsRejected,
    /// Pays so late that the money comes [`TAKES`] after the session's end.
    PaysTooLate,
    /// Does nothing.
    Waits,
}

/// What follows from the amount of a sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// There is no session.
    Declined(Rejection),
    /// There is a session, and the answer that says so is lost.
    AnswerLost,
    /// There is a session, and this is what its customer does.
    Opened(Plan),
}

impl Customers {
    pub(super) const fn fate(self, amount: Money) -> Fate {
        match (self, amount.minor() % 100) {
            (Self::ByHand, _) => Fate::Opened(Plan::Waits),
            (Self::ByAmount, 1) => Fate::Declined(Rejection::NotAvailable),
            (Self::ByAmount, 2) => Fate::Declined(Rejection::OrderAmountTooHigh),
            (Self::ByAmount, 3) => Fate::Declined(Rejection::OrderAmountTooLow),
            (Self::ByAmount, 4) => Fate::Opened(Plan::IsRejected),
            (Self::ByAmount, 5) => Fate::Opened(Plan::Waits),
            (Self::ByAmount, 6) => Fate::Opened(Plan::PaysTooLate),
            (Self::ByAmount, 7) => Fate::AnswerLost,
            (Self::ByAmount, _) => Fate::Opened(Plan::Pays),
        }
    }
}
