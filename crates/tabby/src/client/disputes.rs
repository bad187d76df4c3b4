//! Calls for disputes. Tabby answers them for live keys only.

use http::Method;
use http_client::query;
use serde::Deserialize;
use serde_json::json;

use super::{Client, NO_BODY};
use crate::dispute::{
    AttachmentFile, AttachmentId, Dispute, DisputeFilter, DisputeId, DisputeList, Evidence,
    MOST_APPROVED, NewChallenge, NewEvidence,
};
use crate::error::{Error, Flaw};
use crate::lenient::null_as_default;
use crate::transport::Request;

#[derive(Deserialize)]
struct One {
    dispute: Dispute,
}

/// Answer of the calls that change several disputes.
#[derive(Deserialize)]
struct ChangedDisputes {
    #[serde(default, deserialize_with = "null_as_default")]
    disputes: Vec<Dispute>,
}

#[derive(Deserialize)]
struct Uploaded {
    id: AttachmentId,
}

impl Client {
    /// Reads one page of the disputes, newest first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn list_disputes(&self, filter: &DisputeFilter) -> Result<DisputeList, Error> {
        let statuses = filter.statuses.iter();
        let statuses = statuses.map(|status| ("statuses", status.as_str().to_owned()));
        let from = filter
            .created_from
            .map(|at| ("created_at_gte", at.to_string()));
        let to = filter
            .created_to
            .map(|at| ("created_at_lte", at.to_string()));
        let token = filter.page_token.clone().map(|token| ("page_token", token));
        let all = statuses.chain(from).chain(to).chain(token);
        let pairs: Vec<_> = all
            .map(|(name, value)| format!("{name}={}", query::value(&value)))
            .collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        let path = format!("api/v1/disputes{mark}{}", pairs.join("&"));
        self.page(path).await?.read()
    }

    /// Reads a dispute with its history.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn retrieve_dispute(&self, id: DisputeId) -> Result<Dispute, Error> {
        let path = format!("api/v1/disputes/{id}");
        let One { dispute } = self.call(Method::GET, &path, NO_BODY).await?;
        Ok(dispute)
    }

    /// Approves these disputes, at most [`MOST_APPROVED`] at once: the customers get their money
    /// back. This cannot be undone.
    ///
    /// # Errors
    ///
    /// After [`Error::Unknown`], read the disputes to learn what happened.
    pub async fn approve_disputes(&self, ids: &[DisputeId]) -> Result<Vec<Dispute>, Error> {
        if ids.is_empty() || ids.len() > MOST_APPROVED {
            return Err(Error::InvalidRequest(Flaw::Disputes));
        }
        let body = json!({ "dispute_ids": ids });
        let path = "api/v1/disputes/approve";
        let ChangedDisputes { disputes } = self.call(Method::POST, path, Some(&body)).await?;
        Ok(disputes)
    }

    /// Challenges a dispute whose status is `new`: Tabby's support then decides.
    ///
    /// # Errors
    ///
    /// After [`Error::Unknown`], read the dispute to learn what happened.
    pub async fn challenge_dispute(&self, challenge: &NewChallenge) -> Result<Vec<Dispute>, Error> {
        challenge.check().map_err(Error::InvalidRequest)?;
        let path = "api/v1/disputes/challenge";
        let ChangedDisputes { disputes } = self.call(Method::POST, path, Some(challenge)).await?;
        Ok(disputes)
    }

    /// Provides the evidence that Tabby asked for.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with 409 if Tabby did not ask for evidence. After [`Error::Unknown`],
    /// read the dispute.
    pub async fn provide_evidence(
        &self,
        id: DisputeId,
        evidence: &NewEvidence,
    ) -> Result<Evidence, Error> {
        let path = format!("api/v1/disputes/{id}/provide-evidence");
        self.call(Method::POST, &path, Some(evidence)).await
    }

    /// Uploads a file for a challenge or for evidence.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Uploading a file twice does no harm.
    pub async fn upload_attachment(&self, file: &AttachmentFile) -> Result<AttachmentId, Error> {
        let (body, content_type) = file.form();
        let request = Request {
            body: Some(body),
            content_type: Some(content_type),
            ..Request::new(Method::POST, "api/v1/disputes/attachments/upload")
        };
        let Uploaded { id } = self.answered(request).await?.read()?;
        Ok(id)
    }
}
