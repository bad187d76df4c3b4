//! Ids, names and addresses, each a type of its own.

mod ids;
mod link;
mod owners;
mod text;

pub use ids::{InvalidId, NoteId, OperationId, PaymentId, ReportId, SaleId, ServerRun, SessionId};
pub use link::{InvalidLink, Link};
pub use owners::{AccountId, BranchId, PersonId};
pub(crate) use text::steers;
pub use text::{
    Category, Detail, MAX_TEXT, MerchantCode, OperationReason, PersonName, Reference, Remark,
    TerminalId, TextError, Title,
};
