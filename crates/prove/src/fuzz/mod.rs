//! What is fuzzed: functions that take any bytes, and panic if something is wrong.
//!
//! `crates/prove/fuzz` gives each to libFuzzer (`cargo xtask prove fuzz`); `tests/fuzz.rs` gives each its
//! seeds and some thousand changes of them, the same in every run.
//!
//! | file | what it fuzzes |
//! |---|---|
//! | `answers` | what the gateways answer |
//! | `webhooks` | webhooks of both |
//! | `values` | amounts, and signatures of terminals |
//! | `configuration` | the configuration file |
//! | `surface` | requests to the server |
//! | `api` | requests that are made from our own OpenAPI document |
//! | `mutate` | changes of seeds, for runs without libFuzzer |

#![allow(
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a panic is what a fuzzer looks for"
)]

mod answers;
pub mod api;
mod at_once;
mod configuration;
pub mod mutate;
mod surface;
mod values;
mod webhooks;

pub use answers::{checkout_answer, tabby_answer};
pub use configuration::configuration;
pub use surface::surface;
pub use values::{amount, proof};
pub use webhooks::webhook;

/// Something that is fuzzed.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is libFuzzer's program's, too.
    pub name: &'static str,
    /// Takes any bytes.
    pub run: fn(&[u8]),
    /// What mutations begin with.
    pub seeds: &'static [&'static [u8]],
}

/// All of them.
pub const TARGETS: [Target; 7] = [
    Target {
        name: "tabby_answer",
        run: tabby_answer,
        seeds: answers::TABBY_SEEDS,
    },
    Target {
        name: "checkout_answer",
        run: checkout_answer,
        seeds: answers::CHECKOUT_SEEDS,
    },
    Target {
        name: "webhook",
        run: webhook,
        seeds: webhooks::SEEDS,
    },
    Target {
        name: "amount",
        run: amount,
        seeds: values::AMOUNT_SEEDS,
    },
    Target {
        name: "proof",
        run: proof,
        seeds: values::PROOF_SEEDS,
    },
    Target {
        name: "configuration",
        run: configuration,
        seeds: configuration::SEEDS,
    },
    Target {
        name: "surface",
        run: surface,
        seeds: surface::SEEDS,
    },
];
