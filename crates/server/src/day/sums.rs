//! Sums by the hour of a day and by the day of a week, for a chart.

use std::ops::Range;

use contract::SaleState;
use contract::day::{DaySums, Span};
use payment::day::{Balance, EntryKind, Total};
use payment::identity::Principal;
use payment::time::{Millis, Timestamp};
use store::{SalesPage, SalesQuery};

use super::DayError;
use crate::sales::{Day, Sales, local};

/// What the sums of a chart are by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// The hours of a day.
    Hour,
    /// The seven days that end with a day.
    Day,
}

const HOUR: Millis = Millis::seconds(60 * 60);

/// How many days a week has.
const WEEK: usize = 7;

/// The sums of a span.
#[derive(Clone, Default)]
struct Sums {
    captured: Total,
    refunded: Total,
    refused: Total,
}

impl Sales {
    /// What was captured, refunded and refused in each hour of a day, or each day of the week that ends
    /// with it.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn day_sums(&self, who: &Principal, day: Day, by: By) -> Result<DaySums, DayError> {
        let spans = match by {
            By::Hour => hours(self.day(day)),
            By::Day => self.week(day),
        };
        let mut sums = vec![Sums::default(); spans.len()];
        let place = |at: Timestamp| spans.iter().position(|span| span.contains(&at));
        let whole = spans
            .first()
            .zip(spans.last())
            .map(|(first, last)| first.start..last.end);
        let (currency, is_test) = (self.currency(), self.is_test());
        if let Some(whole) = whole {
            let store = self.store();
            let entries = store
                .dated_entries(&who.branch, whole.clone(), is_test)
                .await?;
            for entry in entries {
                let sum = Total {
                    count: 1,
                    minor: i128::from(entry.minor),
                };
                let Some(at) = place(entry.at).and_then(|place| sums.get_mut(place)) else {
                    continue;
                };
                match entry.kind {
                    EntryKind::Payment => at.captured = at.captured.and_all(sum),
                    EntryKind::Refund => at.refunded = at.refunded.and_all(sum),
                    EntryKind::Other(_) | EntryKind::OtherWithdrawn(_) => {}
                }
            }
            let query = SalesQuery {
                states: vec![SaleState::Rejected, SaleState::Declined],
                from: Some(whole.start),
                to: Some(whole.end),
                ..SalesQuery::default()
            };
            let add = |page: &SalesPage| {
                for sale in &page.sales {
                    let at = place(sale.intent.created_at).and_then(|place| sums.get_mut(place));
                    if let Some(at) = at {
                        at.refused = at.refused.and(sale.intent.amount);
                    }
                }
            };
            self.search_all(who, &query, add).await?;
        }
        let written = |total: Total| {
            let minor = total.minor;
            Balance { minor, currency }.to_string()
        };
        let count = |total: Total| u32::try_from(total.count).unwrap_or(u32::MAX);
        let span = |(span, sums): (&Range<Timestamp>, &Sums)| Span {
            from: span.start.0,
            label: match by {
                By::Hour => local(span.start, self.time_zone(), "%H:%M"),
                By::Day => self.days().written(span.start),
            },
            captured: written(sums.captured),
            payments: count(sums.captured),
            refunded: written(sums.refunded),
            refunds: count(sums.refunded),
            refused: count(sums.refused),
            refused_amount: written(sums.refused),
        };
        Ok(DaySums {
            currency,
            is_test,
            spans: spans.iter().zip(&sums).map(span).collect(),
        })
    }

    /// The seven days that end with this one.
    fn week(&self, day: Day) -> Vec<Range<Timestamp>> {
        let mut days = Vec::new();
        let mut next = Some(self.day(day));
        while let Some(day) = next.filter(|day| !day.is_empty() && days.len() < WEEK) {
            let before = Timestamp(day.start.0.saturating_sub(1));
            days.push(day);
            next = self.day_of(before).map(|date| self.day(Day::On(date)));
        }
        days.reverse();
        days
    }
}

/// The hours of a day; the last one may be shorter.
fn hours(day: Range<Timestamp>) -> Vec<Range<Timestamp>> {
    let mut hours = Vec::new();
    let mut start = day.start;
    while start < day.end {
        let end = start.after(HOUR).min(day.end);
        hours.push(start..end);
        start = end;
    }
    hours
}
