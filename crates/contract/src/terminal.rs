//! What a terminal needs to know before it can sell, and the sales that it shows.

use payment::money::{Currency, Money};
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use super::sale::SaleJson;
use super::sale::SaleView;
use super::{CapabilitiesView, readable};

/// `GET /api/terminal`: what a terminal has to know before it can sell, and what it has to see.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TerminalView {
    /// The shop's name, as it stands on receipts.
    pub shop: String,
    /// The branch, as the gateway calls it.
    pub branch: String,
    /// This terminal's name.
    pub terminal: String,
    /// The currency of every sale.
    pub currency: Currency,
    /// The largest amount of one sale, a decimal string in major units.
    #[cfg_attr(feature = "openapi", schema(example = "20000.00"))]
    pub max_amount: String,
    /// The shop's time zone (IANA): dates on screens and receipts are written in it.
    #[cfg_attr(feature = "openapi", schema(example = "Asia/Dubai", required = true))]
    #[serde(default)]
    pub time_zone: String,
    /// Where the shop's own copy of Tabby's logo is served, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    /// Whether nobody is really charged.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub is_test: bool,
    /// What the gateway can do: the terminal offers nothing else.
    #[serde(default, deserialize_with = "readable::or_default")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub capabilities: CapabilitiesView,
    /// What the shop's scanners type before each code, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan_prefix: Option<String>,
    /// What they type after it, besides Enter or Tab, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan_suffix: Option<String>,
    /// Sales that the server cannot look after, and money that it has no sale for: a person has to.
    #[serde(
        default,
        deserialize_with = "readable::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub unattended: Vec<UnattendedView>,
    /// Whether the gateway's list of payments could not be read whole for ten minutes: a payment
    /// whose answer got lost would not be found, and a person has to look.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub list_unread: bool,
    /// The sale that is under way on this terminal, in this tab or another, as it was last known.
    #[serde(
        default,
        deserialize_with = "readable::part",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<SaleJson>))]
    pub sale: Option<SaleView>,
    /// Sales of the branch whose money came late and waits for somebody to decide.
    #[serde(default, deserialize_with = "readable::list")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<SaleJson>))]
    pub late: Vec<SaleView>,
    /// Those of the last sales whose end somebody has acknowledged: no window shows it any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acknowledged: Vec<String>,
    /// The last sales, newest first, as many as are seen at a glance.
    #[serde(default, deserialize_with = "readable::list")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<SaleJson>))]
    pub recent: Vec<SaleView>,
}

/// A sale that the server cannot look after or that is on no screen, or a payment that it has no sale
/// for.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnattendedView {
    /// The sale's id; of a payment without a sale, the payment's.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// The shop's order number.
    pub reference: String,
    /// What the customer owes or has paid, a decimal string in major units; missing where that is damaged, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// The amount's currency.
    #[serde(
        default,
        deserialize_with = "readable::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub currency: Option<Currency>,
    /// The name of the terminal that it was begun at, where no till has that name any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal: Option<String>,
    /// Why it cannot be looked after.
    pub why: Unattended,
}

/// Why a sale cannot be looked after.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Unattended {
    /// What is stored of it cannot be read: `tabby-pos sales repair` reads its payment anew.
    Unreadable,
    /// It was made with another account's key.
    OtherAccount,
    /// There is a paid payment of this terminal's at the gateway, and no sale here is its: a backup
    /// was restored, or an answer got lost.
    Unaccounted,
    /// It is looked after, and is on no screen: its terminal was renamed while it was open.
    OtherTerminal,
    /// It is looked after, and its money should have been captured long ago: it is authorised, and the
    /// shop gets none of it before somebody captures it. Of several the oldest is named.
    Uncaptured,
    /// A reason of a newer server.
    #[serde(other)]
    Other,
}

impl TerminalView {
    /// The time zone for dates. An older server, while a newer page is open, sends none; then it is
    /// the time zone of the currency's country.
    #[must_use]
    pub fn zone(&self) -> &str {
        match self.time_zone.as_str() {
            "" => self.currency.time_zone(),
            zone => zone,
        }
    }

    /// The largest amount of one sale; `None` if it cannot be read.
    #[must_use]
    pub fn limit(&self) -> Option<Money> {
        Money::parse(&self.max_amount, self.currency).ok()
    }
}
