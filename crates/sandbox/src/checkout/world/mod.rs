//! The simulated Checkout.com's state.
//!
//! | module | what it is |
//! |---|---|
//! | [`payment`] | the money of a payment, and the actions that its state allows |

pub mod payment;
