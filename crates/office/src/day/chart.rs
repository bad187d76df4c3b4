//! Payments by the hour or the day, as bars and as a table.

use browser_io::{Answer, send};
use contract::day::{DaySums, Span, calls};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::money::{Currency, Money};
use ui::words::coded_text;

use crate::office::Office;
use crate::words::Words;

/// A bar of a span: a class, and the amount that it shows.
type Bar = (&'static str, fn(&Span) -> &str);

/// The bars of a span.
const BARS: [Bar; 3] = [
    ("paid", |span| &span.captured),
    ("refunded", |span| &span.refunded),
    ("refused", |span| &span.refused_amount),
];

/// How many hours or days a label stands under.
const LABEL_EVERY: usize = 3;

/// A chart of today or of this week.
#[component]
pub(super) fn Chart(office: Office, words: &'static Words, read: RwSignal<u32>) -> impl IntoView {
    let is_week = RwSignal::new(false);
    let sums = RwSignal::new(None::<DaySums>);
    Effect::new(move |_| {
        let is_week = is_week.get();
        let asked = read.get();
        spawn_local(async move {
            let answer: Answer<DaySums> = send(calls::sums("today", is_week)).await;
            let is_last = read.try_get_untracked() == Some(asked);
            if let (Answer::Good(found), true) = (answer, is_last) {
                let _ = sums.try_set(Some(found));
            }
        });
    });
    let tab = move |week: bool, label: &'static str| {
        view! {
            <button
                type="button"
                class="chart-tab"
                aria-pressed=move || (is_week.get() == week).to_string()
                on:click=move |_| is_week.set(week)
            >
                {label}
            </button>
        }
    };
    view! {
        <section class="day-chart">
            <div class="chart-head">
                <h2>{words.chart}</h2>
                {tab(false, words.chart_hours)}
                {tab(true, words.chart_days)}
            </div>
            {move || sums.get().map(|sums| bars(&sums, words))}
            {move || sums.get().map(|sums| table(&sums, office, words))}
        </section>
    }
}

/// The height of a bar in percent of the highest.
fn percent(of: u64, highest: u64) -> u64 {
    let part = u128::from(of) * 100 / u128::from(highest.max(1));
    // A small sum is still seen.
    match u64::try_from(part).unwrap_or(100) {
        0 if of > 0 => 1,
        part => part,
    }
}

fn bars(sums: &DaySums, words: &'static Words) -> impl IntoView + use<> {
    let currency = sums.currency;
    // What is no amount, or below zero, has no bar.
    let sum = |text: &str| Money::parse(text, currency).map_or(0, Money::minor);
    let highest = sums
        .spans
        .iter()
        .flat_map(|span| BARS.map(|(_, of)| sum(of(span))))
        .max()
        .unwrap_or_default();
    let is_few = sums.spans.len() <= 7;
    let columns = sums
        .spans
        .iter()
        .enumerate()
        .map(|(place, span)| {
            let bars = BARS.map(|(class, of)| {
                let height = percent(sum(of(span)), highest).to_string() + "%";
                view! { <span class=["bar ", class].concat() style:block-size=height></span> }
            });
            let label = (is_few || place % LABEL_EVERY == 0).then(|| short(&span.label));
            view! {
                <div class="chart-span">
                    <div class="chart-bars">{bars}</div>
                    <span class="chart-label">{label}</span>
                </div>
            }
        })
        .collect_view();
    let legend = [
        ("paid", words.chart_paid),
        ("refunded", words.chart_refunded),
        ("refused", words.chart_refused),
    ];
    let legend = legend.map(|(class, name)| {
        view! { <li><span class=["bar ", class].concat()></span>{name}</li> }
    });
    view! {
        <ul class="chart-legend">{legend}</ul>
        <div class="chart" aria-hidden="true">{columns}</div>
    }
}

/// A label without its year: `09:00`, `05-04`.
fn short(label: &str) -> String {
    match label.split_once('-') {
        Some((_, day)) => day.to_owned(),
        None => label.to_owned(),
    }
}

/// The same as a table, for screen readers and for whoever wants the figures.
fn table(sums: &DaySums, office: Office, words: &'static Words) -> impl IntoView + use<> {
    let digits = office.digits();
    let cell = |count: u32, text: &str, currency: Currency| match count {
        0 => "–".to_owned(),
        count => [
            &coded_text(text, currency, digits),
            " (",
            &digits.write(&count.to_string()),
            ")",
        ]
        .concat(),
    };
    let rows = sums
        .spans
        .iter()
        .filter(|span| span.payments + span.refunds + span.refused > 0)
        .map(|span| {
            view! {
                <tr>
                    <th scope="row"><bdi translate="no">{span.label.clone()}</bdi></th>
                    <td><bdi translate="no">{cell(span.payments, &span.captured, sums.currency)}</bdi></td>
                    <td><bdi translate="no">{cell(span.refunds, &span.refunded, sums.currency)}</bdi></td>
                    <td><bdi translate="no">{cell(span.refused, &span.refused_amount, sums.currency)}</bdi></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <details>
            <summary>{words.chart_table}</summary>
            <div class="chart-table" tabindex="0" role="region" aria-label=words.chart_table>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{words.chart_time}</th>
                            <th scope="col">{words.chart_paid}</th>
                            <th scope="col">{words.chart_refunded}</th>
                            <th scope="col">{words.chart_refused}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_sum_is_still_seen_and_nothing_is_no_bar() {
        assert_eq!(percent(0, 0), 0);
        assert_eq!(percent(1, 1_000_000), 1);
        assert_eq!(percent(1_000_000, 1_000_000), 100);
        assert_eq!(percent(u64::MAX, u64::MAX), 100);
    }
}
