//! What the documents say is wrong with a request, and why a request was refused.
//!
//! | module | what it is |
//! |---|---|
//! | `finding` | their parts |
//! | [`look`] | checks a call before it is carried out |
//! | [`refusal`] | why a request was refused |

mod finding;
mod look;
pub mod refusal;

pub use self::look::look;
