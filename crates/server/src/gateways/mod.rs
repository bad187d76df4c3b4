//! The gateways: each turns a provider's answers into events of the sale's machine.
//!
//! Nothing here decides what an answer means for the money; that is [`payment::sale::judge`]'s.

pub mod tabby;
