-- What was asked for and how far it has come. `body` is the sale as the machine knows it; the other
-- columns are there to be found by, and to keep what must be unique unique.
CREATE TABLE sales (
    id           TEXT PRIMARY KEY NOT NULL,
    terminal     TEXT NOT NULL,
    branch       TEXT NOT NULL,
    reference    TEXT NOT NULL,
    currency     TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    state        TEXT NOT NULL,
    is_open      INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    session_id   TEXT UNIQUE,
    payment_id   TEXT UNIQUE,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    body         TEXT NOT NULL
) STRICT;

CREATE INDEX sales_open ON sales (created_at) WHERE is_open = 1;
CREATE INDEX sales_newest ON sales (created_at DESC, id DESC);

-- What happened to a sale, in order. Only ever appended to.
CREATE TABLE sale_events (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    sale_id TEXT NOT NULL REFERENCES sales (id),
    at      INTEGER NOT NULL,
    event   TEXT NOT NULL,
    state   TEXT NOT NULL
) STRICT;

CREATE INDEX sale_events_of_sale ON sale_events (sale_id, seq);
