//! The requests about a sale that the terminal sends to the server.

use payment::sale::Cause;

/// A request to the server.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ask {
    /// `POST /api/sales`. It is idempotent.
    Create,
    /// `GET /api/sales/{id}`
    Read,
    /// `POST /api/sales/{id}/check`
    Check,
    /// `POST /api/sales/{id}/cancel`, with the reason.
    Cancel(Cause),
    /// `POST /api/sales/{id}/link`
    SendLink,
    /// `POST /api/sales/{id}/put-aside`
    PutAside,
    /// `POST /api/sales/{id}/keep`
    Keep,
    /// `POST /api/sales/{id}/return`
    Return,
}
