//! The pages.
//!
//! | file | what it is |
//! |---|---|
//! | `sales` | the list of sales: search, filters, rows |
//! | `sale` | a sale: what it is, its operations, what happened to it |
//! | `about` | the parts of that page that only show something |
//! | `receipts` | the receipt of a sale on that page |
//! | `printer` | the printer of this browser |
//! | `access` | people and tills |
//! | `follow` | asking for an operation and following it |

mod about;
mod access;
mod follow;
mod printer;
mod receipts;
mod sale;
mod sales;

pub(crate) use about::event_name;
pub(crate) use access::access;
pub(crate) use follow::resume;
pub(crate) use printer::printer;
pub(crate) use sale::Sale;
pub(crate) use sales::Sales;
