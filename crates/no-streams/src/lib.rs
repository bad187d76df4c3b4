//! Stands in for the crate `wasm-streams` in the terminal.
//!
//! Leptos links that crate for server functions. The terminal has none, but the classes that the
//! crate exports to JavaScript stay in the module all the same: an export is never dead code. This
//! crate has the four functions that the linked code names and none of the classes;
//! docs/decisions/terminal-size.md has the figures. Whoever calls one is told so.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use wasm_bindgen::{JsValue, throw_str};

const ABSENT: &str =
    "byte streams are left out of this module: see docs/decisions/terminal-size.md";

/// Would be a stream of bytes.
#[derive(Debug)]
pub struct ReadableStream(());

impl ReadableStream {
    /// Would take a stream of the browser's.
    pub fn from_raw(_: web_sys::ReadableStream) -> Self {
        throw_str(ABSENT)
    }

    /// Would make a stream of the browser's.
    pub fn from_stream<St>(_: St) -> Self
    where
        St: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        throw_str(ABSENT)
    }

    /// Would give the browser's stream back.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        throw_str(ABSENT)
    }

    /// Would be read in Rust.
    pub fn into_stream(self) -> Chunks {
        throw_str(ABSENT)
    }
}

/// Would be the chunks of a stream.
#[derive(Debug)]
pub struct Chunks(());

impl Stream for Chunks {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        throw_str(ABSENT)
    }
}
