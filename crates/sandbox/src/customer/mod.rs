//! The customer, who pays at Tabby's page whichever API the shop calls.
//!
//! | module | what it is |
//! |---|---|
//! | [`credentials`] | Tabby's test customers |
//! | [`outcome`] | how a customer decides |
//! | [`others`] | customers of the sandbox's other APIs |
//! | [`step`] | how far the customer has come on the page |
//! | [`sale`] | what the page knows of a payment |
//! | [`hosted`] | the page |

pub mod credentials;
pub mod hosted;
pub mod others;
pub mod outcome;
pub mod sale;
pub mod step;
