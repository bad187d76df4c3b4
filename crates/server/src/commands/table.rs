//! Sales as text, for people at a shell.

use std::fmt::Write as _;

use crate::sales::{local, word};
use contract::{OperationList, OperationView, SalePage, SaleView};
use jiff::tz::TimeZone;
use payment::time::Timestamp;

/// The names of the columns.
const COLUMNS: [&str; 8] = [
    "made at",
    "sale",
    "reference",
    "state",
    "amount",
    "captured",
    "refunded",
    "payment",
];

/// A line for each sale, in columns, and how to get the next page.
pub(super) fn page_as_text(page: &SalePage, zone: &TimeZone) -> String {
    let rows: Vec<_> = page.sales.iter().map(|sale| row(sale, zone)).collect();
    let mut lines = Vec::new();
    if rows.is_empty() {
        lines.push("no sale is found".to_owned());
    } else {
        let names = COLUMNS.map(str::to_owned);
        let all: Vec<_> = std::iter::once(&names).chain(&rows).collect();
        let mut widths = [0; COLUMNS.len()];
        for row in &all {
            for (width, text) in widths.iter_mut().zip(row.iter()) {
                *width = text.chars().count().max(*width);
            }
        }
        for row in all {
            let mut line = String::new();
            for (text, width) in row.iter().zip(widths) {
                // Writing to a text does not fail.
                let _ = write!(line, "{text:<width$}  ");
            }
            lines.push(line.trim_end().to_owned());
        }
    }
    for sale in &page.unreadable {
        lines.push(format!(
            "sale {} cannot be read: `tabby-pos sales repair` looks at its payment",
            sale.id.escape_debug()
        ));
    }
    if let Some(next) = &page.next {
        lines.push(format!("more with --before {next}"));
    }
    lines.join("\n")
}

fn row(sale: &SaleView, zone: &TimeZone) -> [String; COLUMNS.len()] {
    let payment = sale.payment_id.as_ref();
    [
        moment(sale.created_at, zone),
        sale.id.to_string(),
        sale.reference.as_str().escape_debug().to_string(),
        sale.state.word().to_owned(),
        format!("{} {}", sale.amount.currency(), sale.amount),
        sale.captured.to_string(),
        sale.refunded.to_string(),
        payment.map(ToString::to_string).unwrap_or_default(),
    ]
}

/// A sale and its operations: a line for each thing to know.
pub(super) fn sale_as_text(sale: &SaleView, operations: &OperationList, zone: &TimeZone) -> String {
    let mut members: Vec<(&str, String)> = COLUMNS.into_iter().zip(row(sale, zone)).collect();
    members.retain(|(_, value)| !value.is_empty());
    if let Some(reason) = sale.reason {
        members.push(("reason", word(reason)));
    }
    let elsewhere = &operations.refunded_elsewhere;
    members.push(("refunded elsewhere", elsewhere.clone()));
    members.push(("can be refunded", operations.refundable.clone()));
    members.push(("can be captured", operations.capturable.clone()));
    let allowed = operations.allowed.iter().map(word);
    let allowed: Vec<_> = allowed.collect();
    let allowed = if allowed.is_empty() {
        "nothing".to_owned()
    } else {
        allowed.join(", ")
    };
    members.push(("may be asked for", allowed));
    if let Some(by) = operations.refund_by {
        members.push(("refunds until", moment(Timestamp(by), zone)));
    }
    for operation in &operations.operations {
        members.push((kind(operation), told(operation, zone)));
    }
    let widest = members.iter().map(|(name, _)| name.len()).max();
    let width = widest.unwrap_or_default();
    let lines = members
        .iter()
        .map(|(name, value)| format!("{name:<width$}  {value}"));
    lines.collect::<Vec<_>>().join("\n")
}

const fn kind(operation: &OperationView) -> &'static str {
    match operation.kind {
        contract::OperationType::Capture => "capture",
        contract::OperationType::Void => "void",
        contract::OperationType::Refund => "refund",
        contract::OperationType::Other => "operation",
    }
}

fn told(operation: &OperationView, zone: &TimeZone) -> String {
    let refusal = operation.refusal.map(word);
    let refusal = refusal.map_or(String::new(), |why| format!(" ({why})"));
    let reason = operation.reason.as_deref();
    let reason = reason.map_or(String::new(), |why| format!(": {}", why.escape_debug()));
    format!(
        "{} {} {}{refusal}, asked at {} by {}{reason}",
        operation.currency,
        operation.amount,
        word(operation.status),
        moment(Timestamp(operation.asked_at), zone),
        operation.terminal.escape_debug(),
    )
}

/// A time of the shop, as in 2026-05-04 13:30:00.
fn moment(at: Timestamp, zone: &TimeZone) -> String {
    local(at, zone, "%F %T")
}
