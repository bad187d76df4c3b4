//! A page of sales, and the claim to print a receipt.

use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use super::sale::SaleJson;
use super::sale::SaleView;
use super::terminal::UnattendedView;

/// `GET /api/sales`: a page of sales, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SalePage {
    /// The sales of this page.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<SaleJson>))]
    pub sales: Vec<SaleView>,
    /// Those that stand among them and cannot be read: each may have been paid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<UnattendedView>,
    /// Pass as `before` to get the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// `POST /api/sales/{id}/claim-print`: whether this window prints the receipt by itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintClaim {
    /// True for the first who asks, and for nobody after.
    pub granted: bool,
}
