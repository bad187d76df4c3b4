//! The part of the sandbox that does not depend on the API. Nothing here names an API, its calls or
//! its rules: an API is a type that implements [`sandbox::Api`], [`deliver::Delivers`] and the
//! other traits.
//!
//! | module | what it is |
//! |---|---|
//! | [`sandbox`], [`shared`] | a simulated API with everything around it, and the lock around that |
//! | [`settings`] | settings: parse, check and change them |
//! | [`deliver`], [`post`] | sends deliveries, and runs events when they are due |
//! | [`agenda`], [`clock`] | timed events, and the clock |
//! | [`exposure`], [`guard`] | restrictions for other machines; protection from other sites' pages |
//! | [`http`] | the path of every call |
//! | [`limits`] | rate limits |
//! | [`fault`], [`reply`], [`transport`] | faults, answers as values, and broken or slow connections |
//! | [`requests`], [`note`] | the log of requests, and what is stored of each |
//! | [`journal`] | the file in which changes are stored |
//! | [`scenario`] | scenario files |
//! | [`control`] | control calls and control page |
//! | [`digits`], [`qr`] | JSON that keeps all digits, and QR images |

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
pub mod note;
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
