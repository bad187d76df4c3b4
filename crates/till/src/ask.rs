//! What the terminal asks the proxy about a sale.

use payment::sale::Cause;

/// A question to the proxy.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ask {
    /// `POST /api/sales`; repeating it changes nothing.
    Create,
    /// `GET /api/sales/{id}`
    Read,
    /// `POST /api/sales/{id}/check`
    Check,
    /// `POST /api/sales/{id}/cancel`, and why.
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
