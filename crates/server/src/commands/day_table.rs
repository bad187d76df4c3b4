//! Reports of the day as text, for people at a shell.

use contract::day::{Compared, DayReport, DaySale, DayTotal, Undecided};
use jiff::tz::TimeZone;
use payment::time::Timestamp;

use crate::day::unsettled;
use crate::sales::{local, word};

/// A report: a line for each thing to know.
pub(super) fn report_as_text(report: &DayReport, zone: &TimeZone) -> String {
    let moment = |at: i64| local(Timestamp(at), zone, "%F %T%:z");
    let mut lines = vec![match report.number {
        Some(number) => format!("Z report {number} of {}, {}", report.shop, report.day),
        None => format!("X report of {}, {}", report.shop, report.day),
    }];
    let from = report.from.map(moment);
    let from = from.unwrap_or_else(|| "the first sale".to_owned());
    lines.push(format!("from {from} to {}", moment(report.at)));
    if report.totals.is_empty() {
        lines.push("nothing was taken or refunded".to_owned());
    }
    for total in &report.totals {
        lines.extend(total_as_text(total));
    }
    let several = report.terminals.len() > report.totals.len();
    for total in report.terminals.iter().filter(|_| several) {
        lines.extend(total_as_text(total));
    }
    let undecided = &report.undecided;
    for (what, sales) in [
        ("in doubt", &undecided.in_doubt),
        ("operation not ended", &undecided.operations),
        ("still waiting", &undecided.waiting),
        ("authorised, not captured", &undecided.uncaptured),
        ("refunded elsewhere", &report.refunded_elsewhere),
    ] {
        lines.extend(sales.iter().map(|sale| sale_as_text(what, sale)));
    }
    lines.extend(unsettled(undecided));
    if let Some(compared) = &report.compared {
        lines.push(compared_as_text(compared));
    }
    if let Some(code) = &report.audit {
        lines.push(format!("audit code {code}"));
    }
    lines.join("\n")
}

fn total_as_text(total: &DayTotal) -> Vec<String> {
    let DayTotal {
        gateway, currency, ..
    } = total;
    let test = if total.is_test { ", TEST" } else { "" };
    let mut lines = vec![match &total.terminal {
        Some(terminal) => format!("{gateway}, {currency}{test}, terminal {terminal}"),
        None => format!("{gateway}, {currency}{test}"),
    }];
    let mut line = |what: &str, count: Option<u64>, amount: &str| {
        let count = count.map(|count| count.to_string()).unwrap_or_default();
        lines.push(format!("  {what:<10}{count:>6}{amount:>16}"));
    };
    line(
        "payments",
        Some(total.payments.count),
        &total.payments.amount,
    );
    line("refunds", Some(total.refunds.count), &total.refunds.amount);
    line("net", None, &total.net);
    for other in &total.others {
        line(&word(other.method), Some(other.count), &other.amount);
    }
    if !total.others.is_empty() {
        line("all", None, &total.all);
    }
    lines
}

fn sale_as_text(what: &str, sale: &DaySale) -> String {
    format!(
        "{what}: {} ({}), {} {}, {}",
        sale.reference.escape_debug(),
        sale.id,
        sale.currency,
        sale.amount,
        sale.state
    )
}

/// What a comparison found.
pub(super) fn compared_as_text(compared: &Compared) -> String {
    let mut lines = Vec::new();
    let payments = compared.payments;
    lines.push(match (compared.is_whole, compared.differences.is_empty()) {
        (true, true) => format!("payments compared with the gateway: {payments}; none differs"),
        (true, false) => format!(
            "payments compared with the gateway: {payments}; these differ: {}",
            compared.differences.len()
        ),
        (false, _) => format!(
            "not compared as a whole: the gateway did not tell of all its payments; compared: {payments}"
        ),
    });
    for one in &compared.differences {
        let there = |sum: &Option<String>| sum.clone().unwrap_or_else(|| "unreadable".to_owned());
        lines.push(format!(
            "payment {} of {} ({}): captured {} here, {} there; refunded {} here, {} there",
            one.payment,
            one.reference.escape_debug(),
            one.sale,
            one.captured_here,
            there(&one.captured_there),
            one.refunded_here,
            there(&one.refunded_there),
        ));
    }
    lines.join("\n")
}

/// Payments without sales and sales that cannot be read, which no comparison speaks of; `None` if there are
/// none.
pub(super) fn unsettled_as_text(undecided: &Undecided) -> Option<String> {
    let sentences = unsettled(undecided);
    (!sentences.is_empty()).then(|| sentences.join("\n"))
}
