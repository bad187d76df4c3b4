//! Who signs in at a terminal, and who approves what.

use payment::identity::Role;
use serde::{Deserialize, Serialize};

use crate::calls::{HttpMethod, Request};

/// The header of answers to a terminal at which somebody has to sign in: `needed` if nobody has, and `done`
/// if somebody has.
pub const SIGN_IN_HEADER: &str = "tabby-pos-sign-in";

/// The header with an approval, of the request that it was given for.
pub const APPROVAL_HEADER: &str = "tabby-pos-approval";

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonView {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
}

/// `GET /api/people`: those who may sign in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeopleView {
    /// All of them, in the order in which they were added. Where there is none, nobody has to sign in.
    pub people: Vec<PersonView>,
    /// The id of the one who has signed in at this terminal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_in: Option<String>,
    /// After so many seconds without a key or a tap a terminal should sign its person out.
    pub idle_s: u32,
}

/// `POST /api/people/sign-in`: sign in, in place of whoever had signed in here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewSignIn {
    /// The person's id.
    pub person: String,
    /// The PIN, in Western digits.
    pub pin: String,
}

/// `POST /api/approvals`: approve a request of this terminal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApproval {
    /// The id of whoever approves it.
    pub person: String,
    /// The PIN, in Western digits.
    pub pin: String,
    /// The method of the request.
    #[cfg_attr(feature = "openapi", schema(example = "POST"))]
    pub method: String,
    /// Its path with its query.
    #[cfg_attr(feature = "openapi", schema(example = "/api/reports/z"))]
    pub path: String,
    /// Its body, as it will be sent.
    pub body: String,
}

/// An approval.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approval {
    /// What the request has to come with, in the header `tabby-pos-approval`.
    pub approval: String,
    /// For how many seconds it may be used, once.
    pub seconds: u32,
}

/// The body of a call about people.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum PeopleBody {
    /// Of [`sign_in`].
    SignIn(NewSignIn),
    /// Of [`approve`].
    Approve(NewApproval),
}

/// Lists those who may sign in.
#[must_use]
pub fn people() -> Request<PeopleBody> {
    Request::get("/api/people".to_owned())
}

/// Signs in.
#[must_use]
pub fn sign_in(new: NewSignIn) -> Request<PeopleBody> {
    Request {
        method: HttpMethod::Post,
        path: "/api/people/sign-in".to_owned(),
        body: Some(PeopleBody::SignIn(new)),
    }
}

/// Signs out.
#[must_use]
pub fn sign_out() -> Request<PeopleBody> {
    Request {
        method: HttpMethod::Post,
        path: "/api/people/sign-out".to_owned(),
        body: None,
    }
}

/// Approves a request of this terminal.
#[must_use]
pub fn approve(new: NewApproval) -> Request<PeopleBody> {
    Request {
        method: HttpMethod::Post,
        path: "/api/approvals".to_owned(),
        body: Some(PeopleBody::Approve(new)),
    }
}
