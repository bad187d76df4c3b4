//! What happened to a sale.

use serde::{Deserialize, Serialize};

/// `GET /api/sales/{id}/events`: what happened to a sale, event by event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SaleTimeline {
    /// The terminal that made the sale.
    #[cfg_attr(feature = "openapi", schema(example = "T1"))]
    pub terminal: String,
    /// The person who made it; `null` where nobody had signed in.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub person: Option<String>,
    /// The events, in order. The first one is `asked`, unless the oldest are not kept any more.
    pub events: Vec<TimelineEvent>,
}

/// Something that happened to a sale.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineEvent {
    /// When it happened.
    pub at: i64,
    /// What happened, such as `asked`, `read` or `cancel_asked`. There may be new ones.
    #[cfg_attr(feature = "openapi", schema(example = "asked"))]
    pub event: String,
    /// The state that it led to. A text, because it may be damaged in the ledger.
    #[cfg_attr(feature = "openapi", schema(example = "creating"))]
    pub state: String,
}
