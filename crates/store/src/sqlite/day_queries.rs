//! The queries of the day's journal, notes and reports.

/// A note and whether it is withdrawn.
pub(super) const NOTES: &str = "SELECT noted.note_id, noted.sale_id, noted.method, noted.currency, noted.amount_minor, noted.terminal, noted.at,
            EXISTS (SELECT 1 FROM day_entries back WHERE back.note_id = noted.note_id AND back.kind = 'other_withdrawn') AS is_withdrawn
     FROM day_entries noted JOIN sales ON sales.id = noted.sale_id
     WHERE noted.kind = 'other' AND (noted.note_id = $1 OR $1 IS NULL) AND (noted.sale_id = $2 OR $2 IS NULL)
       AND (sales.branch_id = $3 OR $3 IS NULL) AND (sales.account = $4 OR $4 IS NULL)
     ORDER BY noted.seq";

/// An entry that a person made, of the sale's branch and account.
pub(super) const ADD_NOTE: &str = "INSERT INTO day_entries (branch_id, account, terminal, sale_id, kind, method, note_id, currency, amount_minor, is_test, at)
     SELECT branch_id, account, $3, id, $4, $5, $2, $6, $7, coalesce(json_extract(body, '$.intent.mode') = 'test', 0), $8
     FROM sales WHERE id = $1
     ON CONFLICT DO NOTHING";

pub(super) const SUMS: &str = "SELECT account, terminal, currency, is_test, kind, method, count(*) AS entries, sum(amount_minor) AS minor
     FROM day_entries WHERE branch_id = $1 AND seq > $2 AND seq <= $3
     GROUP BY account, terminal, currency, is_test, kind, method
     ORDER BY account, terminal, currency, is_test, kind, method";

/// With `$4` being `payment` of all sales, with `refund` of those that have refunds.
pub(super) const BOOKED_SALES: &str = "SELECT sales.id, sales.reference, sales.payment_id, sales.currency, sales.created_at, sales.booked_captured, sales.booked_refunded, entries.refunded
     FROM (SELECT sale_id, sum(CASE kind WHEN 'refund' THEN amount_minor ELSE 0 END) AS refunded, min(seq) AS first FROM day_entries
           WHERE branch_id = $1 AND seq > $2 AND seq <= $3 AND kind IN ('refund', $4) GROUP BY sale_id) entries
     JOIN sales ON sales.id = entries.sale_id
     ORDER BY entries.first";

pub(super) const BOOKED_OF: &str = "SELECT id, reference, payment_id, currency, created_at, booked_captured, booked_refunded, 0 AS refunded
     FROM sales WHERE payment_id = $2 AND branch_id = $1 AND booked_captured IS NOT NULL";

pub(super) const DATED: &str = "SELECT at, kind, method, amount_minor FROM day_entries
     WHERE branch_id = $1 AND at >= $2 AND at < $3 AND is_test = $4 ORDER BY at, seq";

pub(super) const REPORTS: &str =
    "SELECT branch_id, number, id, after_seq, until_seq, signed_at, body FROM day_reports
     WHERE branch_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3";

pub(super) const REPORT_OF_ID: &str = "SELECT branch_id, number, id, after_seq, until_seq, signed_at, body FROM day_reports WHERE id = $1";

/// Stores a report if it follows the last one, and ends where the journal does.
pub(super) const SIGN: &str =
    "INSERT INTO day_reports (branch_id, number, id, after_seq, until_seq, signed_at, body)
     SELECT $1, $2, $3, $4, $5, $6, $7
     WHERE $2 = 1 + coalesce((SELECT max(number) FROM day_reports WHERE branch_id = $1), 0)
       AND $4 = coalesce((SELECT max(until_seq) FROM day_reports WHERE branch_id = $1), 0)
       AND $5 = max($4, coalesce((SELECT max(seq) FROM day_entries WHERE branch_id = $1), 0))
     ON CONFLICT DO NOTHING";
