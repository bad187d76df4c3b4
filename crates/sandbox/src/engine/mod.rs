//! The part of the sandbox that does not depend on the API. Nothing here names an API, its calls or
//! its rules: an API is a type that implements [`sandbox::Api`], [`deliver::Delivers`] and the
//! other traits.
//!
//! | module | what it is |
//! |---|---|
//! | [`sandbox`], [`shared`] | a simulated API with everything around it, and how requests share it |
//! | [`settings`] | switches, read and changed one by one |
//! | [`deliver`], [`post`] | sends webhooks, and wakes the sandbox when something is due |
//! | [`agenda`], [`clock`] | what will happen by itself and when, and the time |
//! | [`exposure`], [`guard`] | what is refused when others than its own machine can reach it; keeps other sites' pages away |
//! | [`http`] | what every call goes through |
//! | [`limits`] | how often a key may ask |
//! | [`fault`], [`reply`], [`transport`] | faults, the answers that they change, and connections that break, drip and never answer |
//! | [`requests`] | what clients sent |
//! | [`journal`] | a memory on disk |
//! | [`scenario`] | how a sandbox begins |
//! | [`control`] | what steers a sandbox, for programs and for people |
//! | [`digits`], [`qr`] | JSON without a float near money, and QR images |

pub mod agenda;
pub mod choices;
pub mod clock;
pub mod control;
pub mod deliver;
pub mod digits;
pub mod exposure;
pub mod fault;
pub mod guard;
pub mod http;
pub mod journal;
pub mod limits;
pub mod post;
pub mod qr;
pub mod reply;
pub mod requests;
#[cfg(test)]
mod sample;
pub mod sandbox;
pub mod scenario;
pub mod settings;
pub mod shared;
pub mod transport;
