//! The queries of the history. A test keeps each of them on an index.
//!
//! They have the same parameters: the branch $1 and, if it matters, the account $2; the place $3, $4
//! that the page begins before; the time $5 since when; the states $6 as a JSON array; the terminal $7;
//! the currency $8 with the least and the most amount $9, $10; the page's limit $11 and offset $12; and
//! what a text may mean: a range of references $13, $14, a range of payments $15, $16, a sale $17, an
//! amount $18 in its currency $19, and the end of a phone $20. What a text does not mean is NULL.

use super::rows::columns;

/// As many sales as are looked up one by one. If more fit, going through all of them in order finds a
/// page sooner.
pub(super) const FEW: i64 = 2_000;

/// The sales that a text means.
pub(super) const OF_TEXT: &str = "SELECT rowid FROM sales INDEXED BY sales_by_reference WHERE branch_id = $1 AND reference_key >= $13 AND reference_key < $14
        UNION ALL SELECT rowid FROM sales WHERE payment_id >= $15 AND payment_id < $16
        UNION ALL SELECT rowid FROM sales WHERE id = $17
        UNION ALL SELECT rowid FROM sales INDEXED BY sales_by_amount WHERE branch_id = $1 AND currency = $19 AND amount_minor = $18
        UNION ALL SELECT rowid FROM sales INDEXED BY sales_by_phone WHERE branch_id = $1 AND phone_ends = $20";

/// The sales in some states.
pub(super) const OF_STATES: &str = "SELECT rowid FROM sales INDEXED BY sales_by_state WHERE branch_id = $1 AND state IN (SELECT value FROM json_each($6))";

/// The sales of a terminal.
pub(super) const OF_TERMINAL: &str =
    "SELECT rowid FROM sales INDEXED BY sales_by_terminal WHERE branch_id = $1 AND terminal = $7";

/// The sales with amounts of a range.
pub(super) const OF_AMOUNTS: &str = "SELECT rowid FROM sales INDEXED BY sales_by_amount WHERE branch_id = $1 AND currency = $8 AND amount_minor BETWEEN $9 AND $10";

/// How many there are of those that a query finds, up to one more than [`FEW`].
pub(super) fn count(found: &str) -> String {
    format!(
        "SELECT count(*) FROM (SELECT 1 FROM ({found}) LIMIT {})",
        FEW + 1
    )
}

/// What is asked for, beside the branch, the place and the time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Conditions {
    /// One account.
    pub account: bool,
    /// Some states.
    pub states: bool,
    /// A terminal.
    pub terminal: bool,
    /// Amounts of a range.
    pub amounts: bool,
    /// A text.
    pub text: Option<TextConditions>,
}

/// What a text may mean beside the beginning of a reference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TextConditions {
    /// The beginning of a payment's id.
    pub payments: bool,
    /// A sale's id.
    pub sale: bool,
    /// An amount.
    pub amount: bool,
    /// The end of a phone.
    pub phone: bool,
}

/// A page of those sales that a query finds and that have what is asked for.
pub(super) fn page_among(found: &str, asked: Conditions) -> String {
    page(&format!("NOT INDEXED WHERE rowid IN ({found}) AND"), asked)
}

/// A page of the sales that come up when all of the branch are gone through, newest first.
pub(super) fn page_in_order(asked: Conditions) -> String {
    page("INDEXED BY sales_history WHERE", asked)
}

/// A page of sales, newest first. Up to all sales are compared before it is full, and each condition
/// costs, so only those that are asked for are in it.
fn page(sales: &str, asked: Conditions) -> String {
    let mut query = [
        columns!(),
        " WHERE rowid IN (SELECT rowid FROM sales ",
        sales,
        " branch_id = $1 AND (created_at, id) < ($3, $4) AND created_at >= $5",
    ]
    .concat();
    if let Some(text) = asked.text {
        query.push_str(" AND (reference_key >= $13 AND reference_key < $14");
        for (is_asked, condition) in [
            (
                text.payments,
                " OR rowid IN (SELECT paid.rowid FROM sales AS paid WHERE paid.payment_id >= $15 AND paid.payment_id < $16)",
            ),
            (text.sale, " OR id = $17"),
            (text.amount, " OR amount_minor = $18 AND currency = $19"),
            (text.phone, " OR phone_ends = $20"),
        ] {
            query.push_str(if is_asked { condition } else { "" });
        }
        query.push(')');
    }
    for (is_asked, condition) in [
        (asked.account, " AND account = $2"),
        (
            asked.states,
            " AND state IN (SELECT value FROM json_each($6))",
        ),
        (asked.terminal, " AND terminal = $7"),
        (
            asked.amounts,
            " AND currency = $8 AND amount_minor BETWEEN $9 AND $10",
        ),
    ] {
        query.push_str(if is_asked { condition } else { "" });
    }
    query.push_str(
        " ORDER BY created_at DESC, id DESC LIMIT $11 OFFSET $12) ORDER BY created_at DESC, id DESC",
    );
    query
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may")]

    use super::super::pool::Sqlite;
    use super::*;
    use sqlx::{AssertSqlSafe, Row};

    const NOTHING: Conditions = Conditions {
        account: false,
        states: false,
        terminal: false,
        amounts: false,
        text: None,
    };

    const ALL: Conditions = Conditions {
        account: true,
        states: true,
        terminal: true,
        amounts: true,
        text: Some(TextConditions {
            payments: true,
            sale: true,
            amount: true,
            phone: true,
        }),
    };

    async fn plan(query: &str) -> Vec<String> {
        let ledger = Sqlite::open("sqlite::memory:").await.unwrap();
        let explained = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"));
        let rows = sqlx::query(explained).fetch_all(&ledger.pool).await;
        let rows = rows.unwrap();
        rows.iter().map(|row| row.get("detail")).collect()
    }

    #[tokio::test]
    async fn every_search_finds_its_rows_by_an_index() {
        let of = [OF_TEXT, OF_STATES, OF_TERMINAL, OF_AMOUNTS];
        let among = of.iter().flat_map(|found| {
            [
                count(found),
                page_among(found, NOTHING),
                page_among(found, ALL),
            ]
        });
        for query in among.chain([NOTHING, ALL].map(page_in_order)) {
            let plan = plan(&query).await;
            // The states that are asked for, and what was found of them, are no tables.
            let searches = |step: &String| {
                !step.starts_with("SCAN")
                    || step.starts_with("SCAN json_each")
                    || step.starts_with("SCAN (subquery")
            };
            assert!(plan.iter().all(searches), "{query}: {plan:#?}");
        }
    }

    #[tokio::test]
    async fn whoever_goes_through_all_sales_reads_none_of_them_before_it_is_found() {
        let covering = "USING COVERING INDEX sales_history (branch_id=? AND created_at>? AND (created_at,id)<(?,?))";
        for asked in [NOTHING, ALL] {
            let plan = plan(&page_in_order(asked)).await;
            assert!(
                plan.iter().any(|step| step.ends_with(covering)),
                "{plan:#?}"
            );
            let sorts = |step: &&String| step.contains("TEMP B-TREE");
            assert_eq!(
                plan.iter().filter(sorts).count(),
                1,
                "the page alone: {plan:#?}"
            );
        }
    }
}
