-- Payments that no sale accounts for and that somebody has looked at; `remark` is what they found, and
-- the sum is the money that the payment had then. Only ever appended to: the newest row counts.
CREATE TABLE acknowledged_payments (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    payment_id TEXT NOT NULL,
    currency   TEXT,
    sum_minor  INTEGER,
    remark     TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;

CREATE INDEX acknowledged_payments_of ON acknowledged_payments (payment_id, seq);
