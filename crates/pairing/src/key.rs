//! This browser's key: ECDSA on P-256, made by the browser's own cryptography. Its private half can be
//! used and never be read, by this page neither.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, CryptoKeyPair, SubtleCrypto};

use crate::database::{self, Slot, Unreadable};
use crate::dom::window;

/// The browser's cryptography. It is there on pages by https and of this machine itself only.
fn crypto() -> Option<SubtleCrypto> {
    let subtle = window().crypto().ok()?.subtle();
    let subtle: JsValue = subtle.into();
    (!subtle.is_undefined()).then(|| subtle.unchecked_into())
}

/// Whether this page can have a key.
pub(crate) fn is_possible() -> bool {
    crypto().is_some()
}

/// An object with these members, as the browser's cryptography takes them.
fn algorithm(members: &[(&str, &str)]) -> Object {
    let all = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&all, &(*name).into(), &(*value).into());
    }
    all
}

/// A key of this browser.
pub(crate) struct Key {
    pair: CryptoKeyPair,
    private: CryptoKey,
    public: Vec<u8>,
}

impl Key {
    /// The stored key of this slot, if there is one.
    ///
    /// # Errors
    ///
    /// It is not known whether there is one.
    pub(crate) async fn stored(slot: Slot) -> Result<Option<Self>, Unreadable> {
        match database::get(slot).await? {
            Some(pair) => {
                let key = Self::of(pair.unchecked_into()).await;
                key.map(Some).ok_or(Unreadable)
            }
            None => Ok(None),
        }
    }

    /// Makes a new key, which is not stored yet.
    pub(crate) async fn make() -> Option<Self> {
        let kind = algorithm(&[("name", "ECDSA"), ("namedCurve", "P-256")]);
        let uses = Array::of2(&"sign".into(), &"verify".into());
        let made = crypto()?.generate_key_with_object(&kind, false, &uses);
        let pair = JsFuture::from(made.ok()?).await.ok()?;
        Self::of(pair.unchecked_into()).await
    }

    /// Stores it. False if that failed.
    pub(crate) async fn keep(&self, slot: Slot) -> bool {
        database::put(slot, &self.pair).await
    }

    async fn of(pair: CryptoKeyPair) -> Option<Self> {
        let (private, public) = (pair.get_private_key(), pair.get_public_key());
        let bytes = crypto()?.export_key("raw", &public).ok()?;
        let public = bytes_of(JsFuture::from(bytes).await.ok()?);
        Some(Self {
            pair,
            private,
            public,
        })
    }

    /// The public half: an uncompressed point, in base64url.
    pub(crate) fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.public)
    }

    /// The key's name: the first 16 bytes of its SHA-256, in base64url.
    pub(crate) async fn name(&self) -> Option<String> {
        let digest = sha256(&self.public).await?;
        Some(URL_SAFE_NO_PAD.encode(digest.get(..16)?))
    }

    /// The signature over a text, in base64url.
    pub(crate) async fn sign(&self, text: &str) -> Option<String> {
        let kind = algorithm(&[("name", "ECDSA"), ("hash", "SHA-256")]);
        let text = Uint8Array::from(text.as_bytes());
        let signed = crypto()?.sign_with_object_and_js_u8_array(&kind, &self.private, &text);
        let bytes = bytes_of(JsFuture::from(signed.ok()?).await.ok()?);
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// The SHA-256 of these bytes.
pub(crate) async fn sha256(bytes: &[u8]) -> Option<Vec<u8>> {
    let bytes = Uint8Array::from(bytes);
    let digest = crypto()?.digest_with_str_and_js_u8_array("SHA-256", &bytes);
    Some(bytes_of(JsFuture::from(digest.ok()?).await.ok()?))
}

fn bytes_of(buffer: JsValue) -> Vec<u8> {
    Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()).to_vec()
}
