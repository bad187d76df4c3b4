//! What administrators change in the office: who may sign in, and which browser is which terminal.
//!
//! Each change needs an administrator's PIN at that moment.

use payment::identity::Role;
use serde::{Deserialize, Serialize};

use crate::calls::{HttpMethod, Request};
use crate::people::PersonView;

/// `POST /api/people`: add somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPerson {
    /// The name that stands on the terminals, up to 40 characters. No two people of an account have the same, in
    /// whatever case.
    #[cfg_attr(feature = "openapi", schema(example = "Amal"))]
    pub name: String,
    /// What the person may do.
    pub role: Role,
}

/// Somebody with a new PIN, which is told once and never again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonPin {
    /// The person.
    pub person: PersonView,
    /// The PIN: six Western digits.
    pub pin: String,
}

/// `POST /api/people/{person}/role`: give somebody another role.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRole {
    /// What the person may do from now on.
    pub role: Role,
}

/// A terminal of the branch, whether or not a browser is it now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ManagedTerminal {
    /// Its name.
    pub terminal: String,
    /// When it was added.
    pub added_at: i64,
    /// Since when a browser is this terminal; left out if none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paired_at: Option<i64>,
    /// Whether it is the terminal that asks.
    pub is_this: bool,
}

/// `GET /api/pairing/terminals`: the terminals of the branch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ManagedTerminals {
    /// All that were ever added, by their names.
    pub terminals: Vec<ManagedTerminal>,
}

/// `POST /api/pairing/codes` and `POST /api/pairing/revoke`: which terminal is meant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TerminalName {
    /// Its name. A code for a name that the branch does not have adds the terminal.
    #[cfg_attr(feature = "openapi", schema(example = "Till 2"))]
    pub terminal: String,
}

/// A one-time code with which a browser becomes a terminal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairingCodeView {
    /// The terminal's name.
    pub terminal: String,
    /// The code.
    #[cfg_attr(feature = "openapi", schema(example = "A85-K2QZ"))]
    pub code: String,
    /// For how many seconds it is taken, once.
    pub seconds: u32,
    /// A link to the terminal's page that fills the code in, where the server knows its page's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// The body of a call of this module.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum ManagementBody {
    /// Of [`add_person`].
    Person(NewPerson),
    /// Of [`change_role`].
    Role(NewRole),
    /// Of [`pairing_code`] and [`revoke_terminal`].
    Terminal(TerminalName),
}

/// Whether a call is for administrators, and what has to be approved in it for them to approve. It is given
/// without its query.
#[must_use]
pub fn is_for_administrators(path: &str) -> bool {
    let of_people = ["/pin", "/role", "/unlock", "/remove"];
    path == "/api/people"
        || path.starts_with("/api/people/") && of_people.iter().any(|end| path.ends_with(end))
        || path.starts_with("/api/pairing/")
        || path.starts_with("/api/audit")
}

/// Adds somebody.
#[must_use]
pub fn add_person(new: NewPerson) -> Request<ManagementBody> {
    post("/api/people".to_owned(), Some(ManagementBody::Person(new)))
}

/// Gives somebody a new PIN.
#[must_use]
pub fn new_pin(person: &str) -> Request<ManagementBody> {
    of_person(person, "/pin", None)
}

/// Gives somebody another role.
#[must_use]
pub fn change_role(person: &str, role: Role) -> Request<ManagementBody> {
    of_person(
        person,
        "/role",
        Some(ManagementBody::Role(NewRole { role })),
    )
}

/// Lets somebody try the PIN again, at every terminal.
#[must_use]
pub fn unlock(person: &str) -> Request<ManagementBody> {
    of_person(person, "/unlock", None)
}

/// Removes somebody.
#[must_use]
pub fn remove_person(person: &str) -> Request<ManagementBody> {
    of_person(person, "/remove", None)
}

/// Lists the terminals.
#[must_use]
pub fn managed_terminals() -> Request<ManagementBody> {
    Request::get("/api/pairing/terminals".to_owned())
}

/// Makes a code with which a browser becomes this terminal.
#[must_use]
pub fn pairing_code(terminal: TerminalName) -> Request<ManagementBody> {
    let path = "/api/pairing/codes".to_owned();
    post(path, Some(ManagementBody::Terminal(terminal)))
}

/// Ends what makes a browser this terminal.
#[must_use]
pub fn revoke_terminal(terminal: TerminalName) -> Request<ManagementBody> {
    let path = "/api/pairing/revoke".to_owned();
    post(path, Some(ManagementBody::Terminal(terminal)))
}

fn of_person(person: &str, what: &str, body: Option<ManagementBody>) -> Request<ManagementBody> {
    post(["/api/people/", person, what].concat(), body)
}

const fn post(path: String, body: Option<ManagementBody>) -> Request<ManagementBody> {
    Request {
        method: HttpMethod::Post,
        path,
        body,
    }
}
