//! A parsed request.

use axum::body::Bytes;
use axum::http::Method;
use uuid::Uuid;

use super::payload::Payload;
use crate::tabby::accounts::{BadKey, Owner};
use crate::tabby::fault::Operation;
use crate::tabby::settings::Region;

/// A parsed request.
#[derive(Clone, Debug)]
pub struct Call {
    /// The operation.
    pub operation: Operation,
    /// Its method.
    pub method: Method,
    /// The region that it was sent to.
    pub region: Region,
    /// The base address that it was sent to, if the request names it and the sandbox answers to it.
    pub host: Option<String>,
    /// The owner of its key.
    pub owner: Result<Owner, BadKey>,
    /// The id in its path.
    pub id: Option<String>,
    /// Its path.
    pub path: String,
    /// Its query.
    pub query: String,
    /// `Authorization`
    pub authorization: Option<String>,
    /// `X-Merchant-Code`
    pub merchant_code: Option<String>,
    /// `Content-Type`
    pub content_type: Option<String>,
    /// Its body; for an upload, the file.
    pub body: Bytes,
}

impl Call {
    /// The id in its path, if it is a valid UUID.
    #[must_use]
    pub fn uuid(&self) -> Option<Uuid> {
        self.id.as_deref().and_then(|id| Uuid::try_parse(id).ok())
    }

    /// Its body as JSON.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The merchant code in its header or its body.
    #[must_use]
    pub fn branch(&self) -> Option<String> {
        match self.operation {
            Operation::CreateSession => {
                let code = self
                    .json()?
                    .get("merchant_code")?
                    .as_str()
                    .map(str::to_owned);
                code.or_else(|| self.merchant_code.clone())
            }
            _ => self.merchant_code.clone(),
        }
    }

    /// Its body as a [`Payload`], in which amounts that came as numbers are texts.
    #[must_use]
    pub fn payload(&self) -> Option<Payload> {
        Payload::read(&self.body)
    }
}
