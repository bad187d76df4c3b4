//! What makes this browser a terminal: its key, its session and its signatures, the screen that pairs it,
//! and those on which people sign in and approve.
//!
//! It is a wasm bundle of its own, which the page loads when the server answers a request with 401 and a
//! challenge (`fetch` in index.html). [`again`] gets a session or signs the request, and sends it once
//! more; where this browser is no terminal it shows the screen that pairs it. The terminal, the office
//! and what prints know nothing of this.
//!
//! | file | what it does |
//! |---|---|
//! | `send` | sends a refused request once more, with a session and signed |
//! | `proof` | signs a request |
//! | `key` | this browser's key, which it can use and never give away |
//! | `database` | keeps the key |
//! | `screen` | asks for the code |
//! | `people` | asks who is at this till, and for approvals |
//! | `dom` | elements |
//! | `words` | every word, in English and Arabic |

mod database;
mod dom;
mod key;
mod people;
mod proof;
mod screen;
mod send;
pub mod words;

use send::NoAnswer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Request, Response};

/// Sends a request once more that the server has refused with a challenge.
///
/// # Errors
///
/// No answer came to the signed request, which may have been carried out, or this browser is no terminal
/// and is asked for its code. The page knows nothing then: a refusal would say that nothing has happened,
/// and an earlier try of the same request may have been carried out.
#[wasm_bindgen]
pub async fn again(request: Request, refused: Response) -> Result<Response, JsValue> {
    let answer = send::again(request, refused).await;
    if let Err(NoAnswer::NoTerminal) = answer {
        screen::show();
    }
    // An error of the browser's own kind: that is what fails where `fetch` does.
    answer.map_err(|_| js_sys::Error::new("no answer").into())
}

/// Takes what an answer of the server's says about people at this till (its header `tabby-pos-sign-in`).
#[wasm_bindgen]
pub fn person(said: &str) {
    people::told(said == "needed");
}
