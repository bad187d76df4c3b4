//! The table of a branch's sales as a stream: however many there are, only a few are in memory.

use std::ops::Range;

use futures_util::stream::{Stream, try_unfold};
use payment::identity::Principal;
use payment::time::{Millis, Timestamp};
use store::{SalesPage, SalesQuery};
use tokio::sync::Semaphore;

use super::export_rows::{ExportForm, damaged_row, row};
use super::inner::{SaleError, Sales};

/// The length of the time whose sales are read together. Sales are found newest first and written oldest
/// first.
const TOGETHER: Millis = Millis::seconds(6 * 60 * 60);

/// So many parts of all tables are read at once. Others wait, so that tables leave room for selling,
/// however many are asked for; one that nobody takes off the line holds up none.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// What RFC 4180 ends lines with.
const END: &str = "\r\n";

impl Sales {
    /// The table of the sales that a branch made in this time, oldest first, in parts. It has no customer
    /// data.
    pub fn export_stream(
        self,
        who: Principal,
        time: Range<Timestamp>,
        form: ExportForm,
    ) -> impl Stream<Item = Result<String, SaleError>> + Send + 'static {
        let state = (self, who, None::<Timestamp>);
        try_unfold(state, move |(sales, who, next)| {
            let time = time.clone();
            async move {
                let Some(from) = next else {
                    let begin = form.begin(END);
                    return Ok(Some((begin, (sales, who, Some(time.start)))));
                };
                if from >= time.end {
                    return Ok(None);
                }
                let to = from.after(TOGETHER).min(time.end);
                // Never closed.
                let _turn = AT_ONCE.acquire().await;
                let part = sales.part(&who, from..to, form).await?;
                Ok(Some((part, (sales, who, Some(to)))))
            }
        })
    }

    /// The lines of the sales of a short time.
    async fn part(
        &self,
        who: &Principal,
        time: Range<Timestamp>,
        form: ExportForm,
    ) -> Result<String, SaleError> {
        let query = SalesQuery {
            from: Some(time.start),
            to: Some(time.end),
            ..SalesQuery::default()
        };
        let mut lines = Vec::new();
        let add = |page: &SalesPage| {
            let (now, days) = (self.now(), self.days());
            let damaged = page.unreadable.iter();
            lines.extend(damaged.map(|sale| form.line(&damaged_row(sale, days), END)));
            let sales = page.sales.iter();
            lines.extend(sales.map(|sale| form.line(&row(sale, days, now), END)));
        };
        self.search_all(who, &query, add).await?;
        lines.reverse();
        Ok(lines.concat())
    }
}
