-- Captures, voids and refunds that somebody asked for, in that order. A row is committed before the gateway
-- hears of its operation; none is removed. `body` is the operation as its machine knows it; the other
-- columns are there to be found by, and to keep what must be unique unique.
CREATE TABLE operations (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    sale_id      TEXT NOT NULL REFERENCES sales (id),
    payment_id   TEXT NOT NULL,
    currency     TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    is_open      INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    body         TEXT NOT NULL,
    revision     INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
    last_write   TEXT
) STRICT;

CREATE INDEX operations_of_sale ON operations (sale_id, seq);
CREATE INDEX operations_open ON operations (created_at) WHERE is_open = 1;

-- A payment's sums tell only of one operation at a time.
CREATE UNIQUE INDEX operations_one_open ON operations (payment_id) WHERE is_open = 1;
