//! Receipts on paper: what stands on those of a shop, what was printed, and the printer that the server
//! reaches. The terminal's own page uses none of it, so that it does not load it.

use payment::id::SaleId;
use serde::{Deserialize, Serialize};

use crate::calls::{HttpMethod, Request, about};

/// `GET /api/terminal/printing`: what is the same on every receipt of this terminal, and whether the
/// server reaches a printer of its.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintingView {
    /// The shop's name.
    pub shop: String,
    /// Lines below the name, such as the address.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub head: Vec<String>,
    /// Lines at the end, such as the terms of a return.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub foot: Vec<String>,
    /// The shop's tax number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// The address of the shop's copy of Tabby's logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    /// The time zone of the shop's days.
    #[cfg_attr(feature = "openapi", schema(example = "Asia/Dubai"))]
    pub time_zone: String,
    /// Whether a network printer is configured for this terminal.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub network_printer: bool,
}

/// `POST /api/prints`: a print begins. Of no sale, operation or report: something that is not kept, as a
/// test page or an X report.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPrint {
    /// The print's id, made by whoever prints: a UUID.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub job: String,
    /// The sale whose receipt it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub sale: Option<String>,
    /// The operation of that sale whose receipt it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub operation: Option<String>,
    /// The number of the signed report that it is, if it is one. Neither a sale nor an operation then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<u32>,
}

/// What is known of a print.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PrintOutcome {
    /// It has begun, and nobody has said how it ended: it may have been printed.
    Begun,
    /// It was printed.
    Printed,
    /// Certainly nothing was printed.
    NotPrinted,
    /// Nobody will know: it may have been printed.
    Unknown,
}

/// `POST /api/prints/{id}/outcome`: how a print ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintEnd {
    /// What is known of it.
    pub outcome: PrintOutcome,
}

/// A print.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintView {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub job: String,
    /// The operation whose receipt it is, if it is one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub operation: Option<String>,
    /// 0 for the original; later ones count from 1, and are marked as copies on the paper.
    pub copy: u32,
    /// What is known of it.
    pub outcome: PrintOutcome,
    /// The terminal that printed it.
    #[cfg_attr(feature = "openapi", schema(example = "T1"))]
    pub terminal: String,
    /// When it began.
    pub at: i64,
}

/// `GET /api/sales/{id}/prints`: the prints of a sale and of its operations, oldest first; and
/// `GET /api/reports/{number}/prints`: those of a signed report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintList {
    /// The prints.
    pub prints: Vec<PrintView>,
}

/// Why a printer does not print.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PrinterTrouble {
    /// It is off, unplugged, or somebody else uses it.
    Unreachable,
    /// It has no paper.
    NoPaper,
    /// Its cover is open.
    CoverOpen,
    /// It reports another error.
    Error,
}

/// `POST /api/prints/{id}/printer`: what the printer made of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrinterAnswer {
    /// What is known of the print.
    pub outcome: PrintOutcome,
    /// Why it was not printed, or may not have been, if the printer said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<PrinterTrouble>,
}

/// The body of a call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum PrintBody {
    /// Of [`begin`].
    Begin(NewPrint),
    /// Of [`end`].
    End(PrintEnd),
}

/// What is on every receipt.
#[must_use]
pub fn printing() -> Request<PrintBody> {
    Request::get("/api/terminal/printing".to_owned())
}

/// Begins a print. The same print may be sent again: it begins once.
#[must_use]
pub fn begin(print: NewPrint) -> Request<PrintBody> {
    Request {
        method: HttpMethod::Post,
        path: "/api/prints".to_owned(),
        body: Some(PrintBody::Begin(print)),
    }
}

/// Says how a print ended.
#[must_use]
pub fn end(job: &str, outcome: PrintOutcome) -> Request<PrintBody> {
    Request {
        method: HttpMethod::Post,
        path: ["/api/prints/", job, "/outcome"].concat(),
        body: Some(PrintBody::End(PrintEnd { outcome })),
    }
}

/// The prints of a sale and of its operations.
#[must_use]
pub fn prints(sale: SaleId) -> Request<PrintBody> {
    Request::get(about(sale, "/prints"))
}

/// The prints of a signed report.
#[must_use]
pub fn prints_of_report(number: u32) -> Request<PrintBody> {
    Request::get(format!("/api/reports/{number}/prints"))
}

/// Where the bytes of a print go that the server sends to its printer: with `POST`, as
/// `application/octet-stream`.
#[must_use]
pub fn to_printer(job: &str) -> String {
    ["/api/prints/", job, "/printer"].concat()
}
