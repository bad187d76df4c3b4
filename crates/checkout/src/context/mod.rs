//! Payment contexts: may this purchase be paid with Tabby?
//!
//! Source: Checkout.com, "Tabby", "Request a payment context".

mod answer;
mod request;

pub use answer::{
    AvailablePaymentType, Context, ContextAnswer, ContextRequest, ContextStatus, Eligibility,
    RejectionReason, UnavailablePaymentType,
};
pub use request::NewContext;
