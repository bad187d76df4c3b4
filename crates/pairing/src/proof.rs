//! Signs a request, so that the server knows that this browser has sent it, and every byte of it.

use contract::pairing::signed_text;
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
    let text = signed_text(&method, &path, &digest, challenge);
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
