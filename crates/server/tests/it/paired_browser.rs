//! A browser that is paired with a shop's server.

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_body_util::BodyExt;
use payment::id::TerminalId;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use server::commands::{Addressed, Answer, Command, TerminalCommand, carry_out_among};
use server::pairing::{KeyId, signed_text};
use store::PublicKey;
use tower::ServiceExt;

use crate::shop::{Shop, sandbox};

/// A shop whose terminals are paired.
pub(crate) async fn shop() -> Shop {
    Shop::with(sandbox().await, |config| config.pairing = true).await
}

impl Shop {
    pub(crate) async fn terminals(&self, asked: TerminalCommand) -> Answer {
        let command = Addressed::from(Command::Terminals { asked });
        carry_out_among(std::slice::from_ref(&self.app), command).await
    }

    pub(crate) async fn code(&self, name: &str) -> String {
        let name = TerminalId::new(name).unwrap();
        let Answer::Done(said) = self.terminals(TerminalCommand::Add { name }).await else {
            panic!("no code");
        };
        said.lines().next().unwrap().to_owned()
    }
}

/// A browser: its key, and the cookie that it has now.
pub(crate) struct Browser {
    key: EcdsaKeyPair,
    pub(crate) cookie: Option<String>,
}

/// A request before it is sent.
pub(crate) struct Call<'a> {
    method: &'a str,
    path: &'a str,
    body: Option<Value>,
}

pub(crate) fn call<'a>(method: &'a str, path: &'a str, body: Option<Value>) -> Call<'a> {
    Call { method, path, body }
}

impl Call<'_> {
    pub(crate) fn text(&self) -> String {
        self.body.as_ref().map(Value::to_string).unwrap_or_default()
    }
}

impl Browser {
    pub(crate) fn new() -> Self {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap();
        Self { key, cookie: None }
    }

    pub(crate) async fn paired(shop: &Shop, name: &str) -> Self {
        let mut browser = Self::new();
        let code = shop.code(name).await;
        let answer = browser.pairs(shop, &code).await;
        assert_eq!(answer.0, StatusCode::OK, "{answer:?}");
        assert_eq!(answer.1["terminal"], name);
        browser
    }

    pub(crate) async fn pairs(&mut self, shop: &Shop, code: &str) -> (StatusCode, Value) {
        let ask = call("POST", "/api/pairing", Some(self.pairing_with(code)));
        let unsigned = self.send(shop, &ask, None).await;
        let Some(challenge) = challenge(&unsigned) else {
            return read(unsigned).await;
        };
        let proof = self.proof(&ask, &challenge);
        let answer = self.send(shop, &ask, Some(&proof)).await;
        self.takes_cookie(&answer);
        read(answer).await
    }

    /// The body with which it asks to be paired.
    pub(crate) fn pairing_with(&self, code: &str) -> Value {
        let key = URL_SAFE_NO_PAD.encode(self.key.public_key());
        json!({"code": code, "public_key": key})
    }

    /// Gets the next session.
    pub(crate) async fn renews(&mut self, shop: &Shop) {
        let renew = call("POST", "/api/session", None);
        let first = self.send(shop, &renew, None).await;
        let proof = self.proof(&renew, &challenge(&first).unwrap());
        let answer = self.send(shop, &renew, Some(&proof)).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        self.takes_cookie(&answer);
    }

    pub(crate) fn takes_cookie(&mut self, answer: &Response<Body>) {
        if let Some(cookie) = answer.headers().get(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.starts_with("__Host-tabby-pos-main="), "{cookie}");
            let (pair, settings) = cookie.split_once("; ").unwrap();
            assert_eq!(
                settings,
                "Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Strict"
            );
            self.cookie = Some(pair.to_owned());
        }
    }

    /// Sends a request as it is, with this proof.
    pub(crate) async fn send(
        &self,
        shop: &Shop,
        call: &Call<'_>,
        proof: Option<&str>,
    ) -> Response<Body> {
        self.send_with(shop, call, proof, None).await
    }

    /// The same, with this approval.
    pub(crate) async fn send_with(
        &self,
        shop: &Shop,
        call: &Call<'_>,
        proof: Option<&str>,
        approval: Option<&str>,
    ) -> Response<Body> {
        let mut request = Request::builder().method(call.method).uri(call.path);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, format!("other=1; {cookie}"));
        }
        if let Some(proof) = proof {
            request = request.header("tabby-pos-proof", proof);
        }
        if let Some(approval) = approval {
            request = request.header("tabby-pos-approval", approval);
        }
        let body = match &call.body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let request = request.body(body).unwrap();
        shop.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) fn proof(&self, call: &Call<'_>, challenge: &str) -> String {
        let body = call.text();
        let request = server::pairing::Request {
            method: call.method,
            path: call.path,
            body: body.as_bytes(),
        };
        let text = signed_text(&request, challenge);
        let signature = self
            .key
            .sign(&SystemRandom::new(), text.as_bytes())
            .unwrap();
        let key = PublicKey(self.key.public_key().as_ref().try_into().unwrap());
        let id = URL_SAFE_NO_PAD.encode(KeyId::of(&key).bytes());
        format!("{id}.{challenge}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Sends a request, and signs it if the server wants that.
    pub(crate) async fn asks(&self, shop: &Shop, call: &Call<'_>) -> (StatusCode, Value) {
        let first = self.send(shop, call, None).await;
        let Some(challenge) = challenge(&first) else {
            return read(first).await;
        };
        let proof = self.proof(call, &challenge);
        read(self.send(shop, call, Some(&proof)).await).await
    }
}

pub(crate) fn challenge(answer: &Response<Body>) -> Option<String> {
    let header = answer.headers().get("tabby-pos-challenge")?;
    Some(header.to_str().unwrap().to_owned())
}

pub(crate) async fn read(answer: Response<Body>) -> (StatusCode, Value) {
    let status = answer.status();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (
        status,
        serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    )
}
