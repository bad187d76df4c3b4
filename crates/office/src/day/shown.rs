//! A report as it is shown: totals, what is not decided, the comparison with the gateway.

use contract::day::{Compared, DayReport, DaySale, DayTotal, Difference};
use leptos::prelude::*;
use payment::day::OtherMethod;
use payment::time::Timestamp;
use ui::words::{coded_text, date_time, fill};

use crate::office::{Office, Page};
use crate::words::Words;

/// The name of another method.
pub(super) const fn method(method: OtherMethod, words: &'static Words) -> &'static str {
    match method {
        OtherMethod::Cash => words.other_cash,
        OtherMethod::Card => words.other_card,
        OtherMethod::Other => words.other_other,
    }
}

/// A report.
pub(super) fn shown(report: &DayReport, office: Office, words: &'static Words) -> AnyView {
    let time = |at| {
        let (lang, zone) = (office.lang.get_untracked(), Some(report.time_zone.as_str()));
        date_time(Timestamp(at), lang, office.digits(), zone)
    };
    let several = report.terminals.len() > report.totals.len();
    let by_terminal = several.then(|| {
        let totals = report.terminals.iter();
        view! {
            <h2>{words.day_by_terminal}</h2>
            {totals.map(|total| totals_of(total, office, words)).collect_view()}
        }
    });
    let nothing = report
        .totals
        .is_empty()
        .then(|| view! { <p class="office-quiet">{words.day_nothing}</p> });
    let undecided = &report.undecided;
    let lists = [
        (words.day_in_doubt, &undecided.in_doubt, true),
        (words.day_operations, &undecided.operations, true),
        (words.day_uncaptured, &undecided.uncaptured, true),
        (words.day_waiting, &undecided.waiting, false),
        (words.day_elsewhere, &report.refunded_elsewhere, false),
    ];
    let lists = lists
        .into_iter()
        .filter(|(_, sales, _)| !sales.is_empty())
        .map(|(heading, sales, is_urgent)| list(heading, sales, is_urgent, office))
        .collect_view();
    let counts = [
        (words.day_unattended, undecided.unattended),
        (words.day_unaccounted, undecided.unaccounted),
    ];
    let counts = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(text, count)| view! { <p class="notice problem">{fill(text, &office.digits().write(&count.to_string()))}</p> })
        .collect_view();
    view! {
        <p class="office-quiet">
            {from_to(report.from.map(&time), &time(report.at), words)}
        </p>
        {signed_by(report, words)}
        {nothing}
        <div class="day-totals">
            {report.totals.iter().map(|total| totals_of(total, office, words)).collect_view()}
        </div>
        {by_terminal}
        {counts}
        {lists}
        {report.compared.as_ref().map(|compared| compared_view(compared, office, words))}
    }
    .into_any()
}

/// Who signed it and who approved that, and the code of the audit log before it.
fn signed_by(report: &DayReport, words: &'static Words) -> AnyView {
    let name = |text, name: &Option<String>| name.as_ref().map(|name| fill(text, name));
    let all = [
        name(words.audit.signed_by, &report.signed_by),
        name(words.audit.approved_by, &report.approved_by),
    ];
    let people: Vec<_> = all.into_iter().flatten().collect();
    let code = report.audit.as_ref().map(|code| {
        let label = fill(words.audit.code, "");
        view! { <p class="office-quiet">{label}<bdi dir="ltr" translate="no">{code.clone()}</bdi></p> }
    });
    view! {
        <p class="office-quiet">{people.join(" · ")}</p>
        {code}
    }
    .into_any()
}

/// The stretch from its beginning, if there was a report before, to its end.
fn from_to(from: Option<String>, to: &str, words: &'static Words) -> String {
    match from {
        Some(from) => fill(words.day_from, &[&from, " – ", to].concat()),
        None => fill(words.day_until, to),
    }
}

/// The sums of a gateway, a currency and a mode, as a table.
fn totals_of(total: &DayTotal, office: Office, words: &'static Words) -> AnyView {
    let (currency, digits) = (total.currency, office.digits());
    let written = |text: &str| coded_text(text, currency, digits);
    let count = |count: u64| digits.write(&count.to_string());
    let heading = [
        total.terminal.clone(),
        Some(total.gateway.clone()),
        total.is_test.then(|| words.test_sale.to_owned()),
    ];
    let heading: Vec<_> = heading.into_iter().flatten().collect();
    let row = |name: &'static str, number: String, text: String, class: &'static str| {
        view! {
            <tr class=class>
                <th scope="row">{name}</th>
                <td>{number}</td>
                <td><bdi translate="no">{text}</bdi></td>
            </tr>
        }
    };
    let payments = &total.payments;
    let refunds = &total.refunds;
    let others = total
        .others
        .iter()
        .map(|other| {
            let name = method(other.method, words);
            row(name, count(other.count), written(&other.amount), "")
        })
        .collect_view();
    let all = (!total.others.is_empty())
        .then(|| row(words.day_all, String::new(), written(&total.all), "day-sum"));
    view! {
        <table class="day-total">
            <caption>{heading.join(" · ")}</caption>
            <thead class="unseen">
                <tr>
                    <th scope="col"></th>
                    <th scope="col">{words.day_count}</th>
                    <th scope="col">{words.amount}</th>
                </tr>
            </thead>
            <tbody>
                {row(words.day_payments, count(payments.count), written(&payments.amount), "")}
                {row(words.day_refunds, count(refunds.count), written(&refunds.amount), "")}
                {row(words.day_net, String::new(), written(&total.net), "day-sum")}
                {others}
                {all}
            </tbody>
        </table>
    }
    .into_any()
}

fn list(heading: &'static str, sales: &[DaySale], is_urgent: bool, office: Office) -> AnyView {
    let rows = sales
        .iter()
        .map(|sale| {
            let id = sale.id.parse().ok();
            let open = move |_| {
                if let Some(id) = id {
                    office.page.set(Page::Sale(id));
                }
            };
            let sum = coded_text(&sale.amount, sale.currency, office.digits());
            view! {
                <li>
                    <button type="button" class="office-row" on:click=open>
                        <bdi class="row-amount" translate="no">{sum}</bdi>
                        <bdi class="row-reference" translate="no">{sale.reference.clone()}</bdi>
                        <bdi class="row-time" translate="no">
                            {office.time(Timestamp(sale.at))}
                        </bdi>
                    </button>
                </li>
            }
        })
        .collect_view();
    let class = if is_urgent {
        "day-list urgent"
    } else {
        "day-list"
    };
    view! {
        <h2 class=class>{heading}</h2>
        <ol class="office-sales">{rows}</ol>
    }
    .into_any()
}

fn compared_view(compared: &Compared, office: Office, words: &'static Words) -> AnyView {
    let count = office.digits().write(&compared.payments.to_string());
    let differing = !compared.differences.is_empty();
    let part =
        (!compared.is_whole).then(|| view! { <p class="notice problem">{words.compared_part}</p> });
    let agree = compared.agrees().then(|| {
        let since = compared.since.map(|since| office.time(Timestamp(since)));
        let since = since.map(|since| [" ", &fill(words.day_from, &since)].concat());
        let text = [
            fill(words.compared_agree, &count),
            since.unwrap_or_default(),
        ]
        .concat();
        view! { <p class="office-quiet">{text}</p> }
    });
    let rows = compared
        .differences
        .iter()
        .map(|one| difference(one, office, words))
        .collect_view();
    let differ = differing.then(|| {
        view! {
            <h2 class="day-list urgent">{words.compared_differ}</h2>
            <ol class="office-operations">{rows}</ol>
        }
    });
    view! { {part} {agree} {differ} }.into_any()
}

fn difference(one: &Difference, office: Office, words: &'static Words) -> impl IntoView + use<> {
    let written = |text: &str| coded_text(text, one.currency, office.digits());
    let two = |text: &'static str, captured: String, refunded: String| {
        let mut parts = text.split("{}");
        let mut part = || parts.next().unwrap_or_default();
        [part(), &captured, part(), &refunded, part()].concat()
    };
    let there = |sum: &Option<String>| {
        sum.as_ref()
            .map_or_else(|| "?".to_owned(), |sum| written(sum))
    };
    let here = two(
        words.compared_here,
        written(&one.captured_here),
        written(&one.refunded_here),
    );
    let there = two(
        words.compared_there,
        there(&one.captured_there),
        there(&one.refunded_there),
    );
    view! {
        <li>
            <bdi translate="no">{one.reference.clone()}</bdi>
            <bdi class="row-time" dir="ltr" translate="no">{one.payment.clone()}</bdi>
            <p class="operation-why">{here}<br />{there}</p>
        </li>
    }
}
