//! Gateways: the port that the server speaks to, and the adapters behind it.
//!
//! | module | what it has |
//! |---|---|
//! | `port` | the trait [`Gateway`] and its types |
//! | `permits` | how often a gateway may be asked: implemented by whoever counts |
//! | [`tabby`] | Tabby |

mod permits;
mod port;
pub mod tabby;

pub use permits::{CallClass, NoPermit, Permits, Priority};
pub use port::{
    CodeState, Gateway, GatewayError, GatewayState, Hindrance, Listed, NoPage, PageSize,
    PaymentPage, Refusal, SessionAnswer, SessionOptions, WebhookNotice,
};
