//! The audit log, as the office shows it.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::calls::Request;

/// An entry of the audit log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditView {
    /// Its number: 1 and up, without gaps, in the order in which things were done.
    pub seq: i64,
    /// When it was done.
    pub at: i64,
    /// Who did it.
    pub by: AuditBy,
    /// The terminal at which it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal: Option<String>,
    /// The name of the person who had signed in there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The name of the person who had approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<String>,
    /// What was done.
    #[cfg_attr(feature = "openapi", schema(example = "sale.cancel"))]
    pub what: String,
    /// The id of the sale that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub sale: Option<String>,
    /// That sale's reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What else it is about: what kind of thing, a colon, and its id or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "person:Amal"))]
    pub about: Option<String>,
    /// The state before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The state after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The money, as a decimal string in major units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// ISO 4217 code of the amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// Who did something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AuditBy {
    /// The server by itself.
    Server,
    /// Somebody at the server's machine, by a command.
    Command,
    /// Somebody at a terminal, or the terminal itself.
    Terminal,
}

/// `GET /api/audit`: a page of the audit log, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditPage {
    /// The entries of this page.
    pub entries: Vec<AuditView>,
    /// Pass as `before` to get the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// `GET /api/audit/check`: what came of verifying the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditCheck {
    /// How many entries there are.
    pub entries: u64,
    /// The last sealed entry: its number and the beginning of its hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "1234-9f86 d081 884c 7d65"))]
    pub head: Option<String>,
    /// The number up to which the given anchor holds the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchored: Option<i64>,
    /// How many numbers something is wrong at.
    pub wrong: u64,
    /// The first of those numbers.
    pub wrong_at: Vec<i64>,
    /// Whether nothing is wrong but that the log does not fit the given anchor.
    pub only_anchor: bool,
}

/// Which entries are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AuditPart<'a> {
    /// Those before this number; `None` for the newest.
    pub before: Option<i64>,
    /// Those about the sale with this id.
    pub sale: Option<&'a str>,
}

/// A page of the log.
#[must_use]
pub fn audit<B>(part: AuditPart<'_>) -> Request<B> {
    let mut path = "/api/audit".to_owned();
    let mut sign = '?';
    let AuditPart { before, sale } = part;
    if let Some(before) = before {
        // Writing to a text does not fail.
        let _ = write!(path, "{sign}before={before}");
        sign = '&';
    }
    if let Some(sale) = sale {
        let _ = write!(path, "{sign}sale={sale}");
    }
    Request::get(path)
}

/// Verifies the log, against an anchor if one is given: a number, a hyphen and hex digits.
#[must_use]
pub fn audit_check<B>(anchor: Option<&str>) -> Request<B> {
    let mut path = "/api/audit/check".to_owned();
    if let Some(anchor) = anchor {
        let plain = anchor
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-');
        let plain: String = plain.collect();
        let _ = write!(path, "?anchor={plain}");
    }
    Request::get(path)
}
