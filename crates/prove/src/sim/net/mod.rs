//! The network between the server and its gateway, and what goes wrong on it.
//!
//! | file | what it is |
//! |---|---|
//! | `way` | a call on its way, and what may befall it at any gateway |
//! | `tabby`, `checkout` | the network as the client of each gateway sees it |

mod checkout;
mod tabby;
mod way;

pub(super) use checkout::AtCheckout;
pub(super) use tabby::AtTabby;
pub(super) use way::Network;
