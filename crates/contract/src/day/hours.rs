//! Sums by the hour or the day, for a chart.

use payment::money::Currency;
use serde::{Deserialize, Serialize};

/// `GET /api/reports/sums`: what was taken, refunded and refused in each hour of a day, or each day of a
/// week, by the shop's time zone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DaySums {
    /// ISO 4217 code of the amounts.
    pub currency: Currency,
    /// Whether no money moved.
    pub is_test: bool,
    /// The spans, oldest first, without gaps.
    pub spans: Vec<Span>,
}

/// An hour or a day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Span {
    /// When it begins.
    pub from: i64,
    /// The same by the shop's clock, such as `09:00`, or the day, such as `2026-05-04`.
    #[cfg_attr(feature = "openapi", schema(example = "09:00"))]
    pub label: String,
    /// What was captured in it.
    #[cfg_attr(feature = "openapi", schema(example = "1250.00"))]
    pub captured: String,
    /// How many payments.
    pub payments: u32,
    /// What was refunded in it.
    pub refunded: String,
    /// How many refunds.
    pub refunds: u32,
    /// How many sales that were made in it the gateway refused.
    pub refused: u32,
    /// What those sales were about.
    pub refused_amount: String,
}
