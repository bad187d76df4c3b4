//! Signs a request, so that the server knows that this browser has sent it, and every byte of it.

use std::fmt::Write;

use contract::pairing::PROOF_TEXT;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Request;

use crate::dom::window;
use crate::key::{Key, sha256};

/// The header's value for this request and challenge.
pub(crate) async fn of(key: &Key, request: &Request, challenge: &str) -> Option<String> {
    let (method, path) = (request.method(), path_of(request)?);
    let body = JsFuture::from(request.clone().ok()?.array_buffer().ok()?);
    let body = body.await.ok()?.unchecked_into::<ArrayBuffer>();
    let digest = sha256(&Uint8Array::new(&body).to_vec()).await?;
    let text = text(&method, &path, &digest, challenge);
    let (name, signature) = (key.name().await?, key.sign(&text).await?);
    Some(format!("{name}.{challenge}.{signature}"))
}

/// The path of a request, with its query.
pub(crate) fn path_of(request: &Request) -> Option<String> {
    let url = request.url();
    let origin = window().location().origin().ok()?;
    let path = url.strip_prefix(&origin)?;
    Some(path.split('#').next()?.to_owned())
}

/// The text that is signed: see [`PROOF_TEXT`].
fn text(method: &str, path: &str, digest: &[u8], challenge: &str) -> String {
    let mut text = format!("{PROOF_TEXT}\n{method}\n{path}\n");
    for byte in digest {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    let _ = write!(text, "\n{challenge}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_lines_are_signed_with_the_digest_in_hexadecimal() {
        let digest: Vec<u8> = (0..32).collect();
        let said = text("POST", "/api/sales?a=b", &digest, "abc");
        let lines: Vec<_> = said.lines().collect();
        let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        assert_eq!(
            lines,
            ["tabby-pos-proof-1", "POST", "/api/sales?a=b", hex, "abc"]
        );
    }
}
