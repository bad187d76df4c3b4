//! What a sandbox of any such API needs.
//!
//! | module | what it is |
//! |---|---|
//! | [`deliver`] | sends webhooks, and wakes the world when something is due |
//! | [`agenda`], [`clock`] | what will happen by itself and when, and the time |
//! | [`exposure`], [`guard`] | what is refused when others than its own machine can reach it; keeps other sites' pages away |
//! | [`limits`] | how often a key may ask |
//! | [`fault`], [`reply`], [`transport`] | faults, the answers that they change, and connections that break, drip and never answer |
//! | [`requests`] | what clients sent |
//! | [`journal`] | a memory on disk |
//! | [`input`] | bodies and queries, and what is said of wrong ones |
//! | [`digits`], [`qr`] | JSON without a float near money, and QR images |

pub mod agenda;
pub mod choices;
pub mod clock;
pub mod deliver;
pub mod digits;
pub mod exposure;
pub mod fault;
pub mod guard;
pub mod input;
pub mod journal;
pub mod limits;
pub mod qr;
pub mod reply;
pub mod requests;
#[cfg(test)]
mod sample;
pub mod transport;
