//! A report of the day.

use payment::day::OtherMethod;
use payment::money::Currency;
use serde::{Deserialize, Serialize};

use super::compared::Compared;

/// A report of a branch's day: an X report of what has happened since the last signed one, or a signed Z
/// report. Amounts are decimal strings in major units.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayReport {
    /// The number of a signed report: 1 for the first of a branch, and none is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The id of a signed report, as its client made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: Option<String>,
    /// The shop's name.
    pub shop: String,
    /// The branch, as the ledger calls it.
    pub branch: String,
    /// The shop's day on which the report was made, such as 2026-05-04.
    #[cfg_attr(feature = "openapi", schema(example = "2026-05-04"))]
    pub day: String,
    /// The shop's time zone.
    pub time_zone: String,
    /// When the report before it was signed; absent for the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// When it was made.
    pub at: i64,
    /// The terminal at which it was made or signed.
    pub by: String,
    /// The name of the person who signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<String>,
    /// The name of the manager who approved that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    /// Of a signed report, the last entry of the audit log before it: its number and the beginning of its
    /// hash. On paper it proves that the log was not written anew since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "1234-9f86 d081 884c 7d65"))]
    pub audit: Option<String>,
    /// Of an X report of one terminal, that terminal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal: Option<String>,
    /// What was taken and refunded, by gateway, currency and mode.
    pub totals: Vec<DayTotal>,
    /// The same by terminal as well.
    pub terminals: Vec<DayTotal>,
    /// What is not decided yet. A report cannot be signed while some of it is in doubt.
    pub undecided: Undecided,
    /// Sales of which more was refunded than was asked for here: in the gateway's portal, or by the
    /// gateway itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunded_elsewhere: Vec<DaySale>,
    /// What the comparison with the gateway found; absent if the ledger was not compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Compared>,
}

/// What was taken and refunded in a day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayTotal {
    /// The terminal, where sums are by terminal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal: Option<String>,
    /// The gateway, as people know it.
    #[cfg_attr(feature = "openapi", schema(example = "Tabby"))]
    pub gateway: String,
    /// ISO 4217 code of the amounts.
    pub currency: Currency,
    /// Whether no money moved: the sales were made with a test key.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub is_test: bool,
    /// What the gateway captured.
    pub payments: Sum,
    /// What it refunded.
    pub refunds: Sum,
    /// Payments less refunds; below zero if more was refunded.
    #[cfg_attr(feature = "openapi", schema(example = "1200.00"))]
    pub net: String,
    /// What came by other methods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OtherTotal>,
    /// The net and what came by other methods.
    #[cfg_attr(feature = "openapi", schema(example = "1300.00"))]
    pub all: String,
}

/// How many, and what they come to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sum {
    /// How many.
    pub count: u64,
    /// What they come to.
    #[cfg_attr(feature = "openapi", schema(example = "1250.00"))]
    pub amount: String,
}

/// What came by another method.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OtherTotal {
    /// The method.
    pub method: OtherMethod,
    /// How many notes there are, without those that were withdrawn in the same stretch.
    pub count: u64,
    /// What they come to; below zero if more was withdrawn.
    pub amount: String,
}

/// What is not decided yet. Of each list, the first sales.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Undecided {
    /// Sales whose result is not known, late money that nobody has decided about or that is being
    /// returned, and sales that do not fit their payments and that nobody has looked at: in doubt.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub in_doubt: Vec<DaySale>,
    /// Captures, voids and refunds that have not ended: in doubt.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub operations: Vec<DaySale>,
    /// How many sales cannot be read, or not with the configured key: in doubt.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub unattended: u32,
    /// How many paid payments belong to no sale, and nobody has acknowledged them: in doubt.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub unaccounted: u32,
    /// Sales whose customers can still pay: they come into the next report.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub waiting: Vec<DaySale>,
    /// Paid sales whose money is authorised and not captured: it is in no sum yet.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub uncaptured: Vec<DaySale>,
}

impl Undecided {
    /// Whether something is in doubt, so that no report can be signed.
    #[must_use]
    pub const fn is_in_doubt(&self) -> bool {
        !self.in_doubt.is_empty()
            || !self.operations.is_empty()
            || self.unattended > 0
            || self.unaccounted > 0
    }
}

/// A sale in a report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DaySale {
    /// The sale's id.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// The shop's order number.
    pub reference: String,
    /// The amount that the line is about: the sale's, an operation's, or what was refunded elsewhere.
    pub amount: String,
    /// Its currency.
    pub currency: Currency,
    /// The name of the sale's state, or what was asked for on it.
    #[cfg_attr(feature = "openapi", schema(example = "checking"))]
    pub state: String,
    /// When the sale was made.
    pub at: i64,
}

/// `POST /api/reports/z`: signs a report of the day.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewReport {
    /// A UUID made by the client: the same id is the same report, however often it is sent.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// Whether to sign it although the ledger could not be compared with the gateway, or the comparison
    /// has found differences. The report says so.
    #[serde(default)]
    pub despite_comparison: bool,
    /// The number of the last signed report that the client knows, 0 for none: if there is a later one,
    /// nothing is signed. Without it the report follows whatever was signed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
}

/// `GET /api/reports`: signed reports, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportPage {
    /// The reports of this page.
    pub reports: Vec<ReportSummary>,
    /// Pass as `before` to get the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

/// A signed report in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportSummary {
    /// Its number.
    pub number: u32,
    /// The shop's day on which it was signed.
    pub day: String,
    /// When it was signed.
    pub at: i64,
    /// Its totals.
    pub totals: Vec<DayTotal>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_named_is_in_doubt_as_much_as_a_sale() {
        let sale = DaySale {
            id: "s".to_owned(),
            reference: "r".to_owned(),
            amount: "1.00".to_owned(),
            currency: Currency::Aed,
            state: "checking".to_owned(),
            at: 0,
        };
        let none = Undecided::default;
        let some = || vec![sale.clone()];
        for doubt in [
            Undecided {
                in_doubt: some(),
                ..none()
            },
            Undecided {
                operations: some(),
                ..none()
            },
            Undecided {
                unattended: 1,
                ..none()
            },
            Undecided {
                unaccounted: 1,
                ..none()
            },
        ] {
            assert!(doubt.is_in_doubt(), "{doubt:?}");
        }
        for settled in [
            none(),
            Undecided {
                waiting: some(),
                ..none()
            },
            Undecided {
                uncaptured: some(),
                ..none()
            },
        ] {
            assert!(!settled.is_in_doubt(), "{settled:?}");
        }
    }
}
