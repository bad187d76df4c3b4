//! The rows of the table of sales, as CSV and as JSON lines.

use contract::{SaleState, SaleView};
use payment::sale::{Mode, Sale};
use payment::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::Unreadable;

use super::export_operations::OpenOperation;
use super::zone::ShopDay;
use crate::csv::{cell, moment};

/// The names of the columns.
const COLUMNS: [&str; 15] = [
    "day",
    "made_at",
    "sale",
    "reference",
    "terminal",
    "branch",
    "state",
    "reason",
    "money",
    "amount",
    "captured",
    "refunded",
    "currency",
    "test",
    "payment",
];

/// A row: a cell for each of the [`COLUMNS`].
pub(super) struct Row([String; COLUMNS.len()]);

impl Row {
    fn as_csv(&self) -> String {
        self.0.each_ref().map(|text| cell(text)).join(",")
    }

    /// Its members are the columns, all of them texts.
    fn as_json(&self) -> String {
        let members = COLUMNS.iter().zip(&self.0);
        let object = members.map(|(name, text)| ((*name).to_owned(), text.as_str().into()));
        serde_json::Value::Object(object.collect()).to_string()
    }
}

/// How a table is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportForm {
    /// CSV (RFC 4180), after a line with the names of the columns.
    #[default]
    Csv,
    /// A JSON object in each line.
    Jsonl,
}

impl ExportForm {
    /// What stands before the rows.
    pub(super) fn begin(self, end_of_line: &str) -> String {
        match self {
            Self::Csv => COLUMNS.join(",") + end_of_line,
            Self::Jsonl => String::new(),
        }
    }

    /// The line of a row.
    pub(super) fn line(self, row: &Row, end_of_line: &str) -> String {
        match self {
            Self::Csv => row.as_csv() + end_of_line,
            Self::Jsonl => row.as_json() + "\n",
        }
    }
}

/// Whether a state means money for the shop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum IsMoney {
    /// The customer has paid for the goods.
    Yes,
    /// Nothing was taken, or all of it was given back.
    No,
    /// Not known yet, or somebody has to decide.
    Doubt,
}

impl IsMoney {
    pub(super) const fn of(state: SaleState) -> Self {
        match state {
            SaleState::Paid => Self::Yes,
            SaleState::Creating
            | SaleState::Waiting
            | SaleState::Cancelling
            | SaleState::Checking
            | SaleState::PaidLate
            | SaleState::Returning
            | SaleState::Mismatch => Self::Doubt,
            SaleState::Rejected
            | SaleState::Declined
            | SaleState::Expired
            | SaleState::Cancelled
            | SaleState::Failed => Self::No,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Doubt => "doubt",
        }
    }
}

/// The row of a sale.
pub(super) fn row(sale: &Sale, days: &ShopDay, now: Timestamp) -> Row {
    let view = SaleView::of(sale, now);
    Row([
        days.written(view.created_at),
        moment(view.created_at),
        view.id.to_string(),
        view.reference.to_string(),
        sale.intent.terminal.to_string(),
        sale.intent.merchant_code.to_string(),
        word(view.state),
        view.reason.as_ref().map(word).unwrap_or_default(),
        IsMoney::of(view.state).name().to_owned(),
        view.amount.to_string(),
        view.captured.to_string(),
        view.refunded.to_string(),
        view.amount.currency().code().to_owned(),
        view.is_test.to_string(),
        view.payment_id.map(String::from).unwrap_or_default(),
    ])
}

/// A row for a sale whose body cannot be read, from what its columns say.
pub(super) fn damaged_row(sale: &Unreadable, days: &ShopDay) -> Row {
    Row([
        days.written(sale.created_at),
        moment(sale.created_at),
        sale.id.clone(),
        sale.reference.clone(),
        sale.terminal.clone(),
        sale.merchant_code.clone(),
        "unreadable".to_owned(),
        String::new(),
        IsMoney::Doubt.name().to_owned(),
        sale.amount()
            .map(|amount| amount.to_string())
            .unwrap_or_default(),
        String::new(),
        String::new(),
        sale.currency.clone(),
        String::new(),
        sale.payment.clone().unwrap_or_default(),
    ])
}

/// A row for what was asked for on a sale and has not ended: the amount is the operation's.
pub(super) fn operation_row(open: &OpenOperation, days: &ShopDay) -> Row {
    let OpenOperation { sale, operation } = open;
    let asked = &operation.intent;
    Row([
        days.written(asked.at),
        moment(asked.at),
        asked.sale.to_string(),
        sale.intent.reference.to_string(),
        asked.by.terminal.to_string(),
        sale.intent.merchant_code.to_string(),
        open.state().to_owned(),
        String::new(),
        IsMoney::Doubt.name().to_owned(),
        asked.amount.to_string(),
        String::new(),
        String::new(),
        asked.amount.currency().code().to_owned(),
        (sale.intent.mode == Mode::Test).to_string(),
        asked.payment.to_string(),
    ])
}

/// The value's name in the API.
pub(crate) fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
