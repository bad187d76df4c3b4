//! The JSON of answers.

pub mod context;
pub mod event;
pub mod payment;
pub mod values;
pub mod workflow;
