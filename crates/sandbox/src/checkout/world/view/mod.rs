//! The JSON of answers.

pub mod context;
pub mod payment;
pub mod values;
