//! What is Tabby's, written from its documents.
//!
//! | module | what it is |
//! |---|---|
//! | [`world`] | sessions, payments, webhooks, disputes, and the actions on them |
//! | [`api`] | the merchant API under `/api` |
//! | [`hosted`] | the page that a customer pays on, and a phone that links are sent to |
//! | [`accounts`], [`money`] | keys and regions, amounts |
//! | [`lint`] | findings: what the guides say is wrong with a request |
//! | [`settings`], [`scenario`] | settings, and scenario files |
//! | [`control`] | the control calls and the control page at `/_sandbox`, which Tabby does not have |

pub mod accounts;
pub mod api;
pub mod control;
pub mod fault;
mod guard;
pub mod hosted;
pub mod lint;
pub mod money;
pub mod rates;
pub mod request;
pub mod scenario;
pub mod settings;
pub mod world;
