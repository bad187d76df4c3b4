//! The queries on sales. A test keeps each of them on an index: a shop's ledger grows for years.

use super::rows::columns;

/// A sale by its id.
pub(super) const BY_ID: &str = columns!("WHERE id = $1");

/// The same, if the scope has it: the branch $2 or the account $3, of which the other is NULL.
pub(super) const BY_ID_OF_SCOPE: &str =
    columns!("WHERE id = $1 AND (branch_id = $2 OR account = $3)");

/// The sale that holds a terminal.
pub(super) const HELD: &str =
    columns!("WHERE branch_id = $1 AND terminal = $2 AND holds_terminal = 1");

/// The sales that wait for somebody.
pub(super) const UNSETTLED: &str =
    columns!("WHERE is_unsettled = 1 AND (branch_id = $1 OR account = $2) ORDER BY created_at");

/// The frozen sales.
pub(super) const FROZEN: &str =
    columns!("WHERE state = 'mismatch' AND (branch_id = $1 OR account = $2) ORDER BY created_at");

/// The sale of a payment.
pub(super) const OF_PAYMENT: &str =
    columns!("WHERE payment_id = $1 AND (branch_id = $2 OR account = $3)");

/// The next rows below one, whatever is in them.
pub(super) const LOOK_THROUGH: &str = columns!("WHERE rowid < $1 ORDER BY rowid DESC LIMIT $2");

/// A page of a branch's sales.
pub(super) const PAGE_OF_BRANCH: &str = columns!(
    "WHERE branch_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $5"
);

/// A page of an account's sales.
pub(super) const PAGE_OF_ACCOUNT: &str = columns!(
    "WHERE account = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $5"
);

/// The newest sales of all: so many, because some may not be readable.
pub(super) const NEWEST: &str = columns!("ORDER BY created_at DESC, id DESC LIMIT 100");

/// The branches that have sales: each is searched for after the one before, so that no sale is read.
pub(super) const BRANCHES: &str = "WITH RECURSIVE known (branch) AS (
        SELECT min(branch_id) FROM sales
        UNION ALL SELECT (SELECT min(branch_id) FROM sales WHERE branch_id > known.branch) FROM known WHERE branch IS NOT NULL)
    SELECT branch FROM known WHERE branch IS NOT NULL";

/// The terminals that have sales in a branch, found in the same way.
pub(super) const TERMINALS: &str = "WITH RECURSIVE known (terminal) AS (
        SELECT min(terminal) FROM sales WHERE branch_id = $1
        UNION ALL SELECT (SELECT min(terminal) FROM sales WHERE branch_id = $1 AND terminal > known.terminal) FROM known WHERE terminal IS NOT NULL)
    SELECT terminal FROM known WHERE terminal IS NOT NULL";

/// The sales that the server looks after, or that wait for somebody, in no order. With `OR`, or with
/// an order, SQLite reads the whole table instead of the two small indexes.
pub(super) const WATCHED: &str = columns!(
    "WHERE rowid IN (SELECT rowid FROM sales WHERE is_watched = 1 UNION ALL SELECT rowid FROM sales WHERE is_unsettled = 1)"
);

/// The sales with a reference that have no session.
pub(super) const WITHOUT_SESSION: &str = columns!(
    "WHERE reference = $1 AND payment_id IS NULL AND (branch_id = $2 OR account = $3) ORDER BY created_at DESC"
);

/// Whether another sale has a session or a payment.
pub(super) const OF_OTHER: &str =
    "SELECT 1 FROM sales WHERE (session_id = $1 OR payment_id = $2) AND id <> $3 LIMIT 1";

/// Which of a branch's newest sales somebody has acknowledged.
pub(super) const ACKNOWLEDGED_OF_BRANCH: &str = "SELECT sale_id FROM claims WHERE what = $1
        AND sale_id IN (SELECT id FROM sales WHERE branch_id = $2 ORDER BY created_at DESC, id DESC LIMIT $3)";

/// Which of an account's newest sales somebody has acknowledged.
pub(super) const ACKNOWLEDGED_OF_ACCOUNT: &str = "SELECT sale_id FROM claims WHERE what = $1
        AND sale_id IN (SELECT id FROM sales WHERE account = $2 ORDER BY created_at DESC, id DESC LIMIT $3)";

/// What happened to a sale.
pub(super) const TIMELINE: &str =
    "SELECT at, event, state FROM sale_events WHERE sale_id = $1 ORDER BY seq";

/// Removes the oldest events from $1 until before $2, but not those of sales that still need somebody.
pub(super) const PRUNE_EVENTS: &str = "DELETE FROM sale_events WHERE seq IN (
        SELECT seq FROM sale_events WHERE at >= $1 AND at < $2 AND EXISTS (
            SELECT 1 FROM sales WHERE id = sale_id AND is_open = 0 AND is_watched = 0 AND is_unsettled = 0 AND holds_terminal = 0)
        ORDER BY at, seq LIMIT $3)";

/// Every acknowledgement of a payment without a sale.
pub(super) const ACKNOWLEDGEMENTS: &str = "SELECT payment_id, currency, sum_minor, remark, at FROM acknowledged_payments ORDER BY seq DESC";

/// The acknowledgements of one payment.
pub(super) const ACKNOWLEDGEMENTS_OF: &str = "SELECT payment_id, currency, sum_minor, remark, at FROM acknowledged_payments WHERE payment_id = $1 ORDER BY seq DESC";

/// An operation by its id.
pub(super) const OPERATION: &str = "SELECT id, sale_id, payment_id, currency, amount_minor, is_open, revision, last_write, body FROM operations WHERE id = $1";

/// The operations of a sale, if the scope has it.
pub(super) const OPERATIONS_OF_SALE: &str = "SELECT id, sale_id, payment_id, currency, amount_minor, is_open, revision, body FROM operations
        WHERE sale_id = $1 AND EXISTS (SELECT 1 FROM sales WHERE id = $1 AND (branch_id = $2 OR account = $3)) ORDER BY seq";

/// The operations that have not ended.
pub(super) const OPEN_OPERATIONS: &str = "SELECT id, sale_id, payment_id, currency, amount_minor, is_open, revision, body FROM operations WHERE is_open = 1 ORDER BY created_at, seq";

/// A print.
pub(super) const PRINT: &str = "SELECT * FROM prints WHERE id = $1";

/// A print of a branch or an account.
pub(super) const PRINT_OF_SCOPE: &str = "SELECT * FROM prints
    WHERE id = $1 AND ($2 IS NULL OR branch_id = $2) AND ($3 IS NULL OR account = $3)";

/// The prints of a subject that a branch or an account has. An account's are found in its branches.
pub(super) const PRINTS_OF_SUBJECT: &str = "SELECT * FROM prints
    WHERE subject = $1 AND ($2 IS NULL OR branch_id = $2) AND ($3 IS NULL OR account = $3)
    ORDER BY seq";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may")]

    use super::super::pool::Sqlite;
    use super::*;
    use sqlx::{AssertSqlSafe, Row};

    /// The indexes that have only the rows which wait for something.
    const SMALL: [&str; 4] = [
        "INDEX sales_watched",
        "INDEX sales_unsettled",
        "INDEX sales_frozen",
        "INDEX operations_open",
    ];

    /// The branches that were found, which are no table.
    const FOUND: &str = "SCAN known";

    /// The queries that read from the newest or the oldest row on, until their limit.
    const LIMITED: [&str; 3] = [NEWEST, ACKNOWLEDGED_OF_ACCOUNT, ACKNOWLEDGEMENTS];

    #[tokio::test]
    async fn every_query_finds_its_rows_by_an_index() {
        let ledger = Sqlite::open("sqlite::memory:").await.unwrap();
        for query in [
            BY_ID,
            HELD,
            UNSETTLED,
            FROZEN,
            OF_PAYMENT,
            LOOK_THROUGH,
            BY_ID_OF_SCOPE,
            PAGE_OF_BRANCH,
            PAGE_OF_ACCOUNT,
            NEWEST,
            BRANCHES,
            WATCHED,
            WITHOUT_SESSION,
            OF_OTHER,
            ACKNOWLEDGED_OF_BRANCH,
            ACKNOWLEDGED_OF_ACCOUNT,
            ACKNOWLEDGEMENTS,
            ACKNOWLEDGEMENTS_OF,
            TERMINALS,
            TIMELINE,
            PRUNE_EVENTS,
            OPERATION,
            OPERATIONS_OF_SALE,
            OPEN_OPERATIONS,
            PRINT,
            PRINT_OF_SCOPE,
            PRINTS_OF_SUBJECT,
        ] {
            let explained = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"));
            let rows = sqlx::query(explained)
                .fetch_all(&ledger.pool)
                .await
                .unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
            // A scan reads all of a table, unless its index has few rows, or the limit ends it.
            let searches = |step: &String| {
                !step.starts_with("SCAN")
                    || step == FOUND
                    || SMALL.iter().any(|index| step.ends_with(index))
                    || LIMITED.contains(&query)
            };
            assert!(plan.iter().all(searches), "{query}: {plan:#?}");
        }
    }
}
