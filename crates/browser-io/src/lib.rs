//! What our pages need of a browser: requests, event streams, JSON, the clipboard, new ids. No rules,
//! no words, no views.
//!
//! | file | what it has |
//! |---|---|
//! | `request` | sends a request and waits for the whole answer |
//! | `answer` | a request with the answer as what it is |
//! | `stream` | hears the server's events |
//! | `json` | JSON by the browser's own parser and writer |
//! | `styles` | stylesheets that a page gets when they are first needed |
//! | `clipboard` | copies a text |
//! | `id` | new ids |

mod answer;
mod clipboard;
mod id;
mod json;
mod request;
mod stream;
mod styles;

pub use answer::{Answer, done, send};
pub use clipboard::copy_text;
pub use id::fresh_uuid;
pub use json::{from_json, to_json};
pub use request::{Answered, exchange, exchange_bytes};
pub use stream::EventStream;
pub use styles::add_styles;
