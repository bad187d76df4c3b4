-- The day: what each sale has brought into it, the journal of the entries that came of that, and the
-- reports that were signed.

-- What a sale has brought into the journal, in minor units. NULL for a sale from before the journal: it
-- begins with what that sale has when it is next written.
ALTER TABLE sales ADD COLUMN booked_captured INTEGER;
ALTER TABLE sales ADD COLUMN booked_refunded INTEGER;

-- Only added to. `seq` is the order in which entries were committed, which no clock changes.
CREATE TABLE day_entries (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    branch_id    TEXT NOT NULL,
    account      TEXT NOT NULL,
    terminal     TEXT NOT NULL,
    sale_id      TEXT NOT NULL REFERENCES sales (id),
    kind         TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'other', 'other_withdrawn')),
    method       TEXT CHECK ((method IS NOT NULL) = (kind IN ('other', 'other_withdrawn'))),
    note_id      TEXT CHECK ((note_id IS NOT NULL) = (kind IN ('other', 'other_withdrawn'))),
    currency     TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    is_test      INTEGER NOT NULL CHECK (is_test IN (0, 1)),
    at           INTEGER NOT NULL
) STRICT;

CREATE INDEX day_entries_of_branch ON day_entries (branch_id, seq);
CREATE INDEX day_entries_by_time ON day_entries (branch_id, at);
CREATE INDEX day_entries_of_sale ON day_entries (sale_id);
CREATE UNIQUE INDEX day_entries_of_note ON day_entries (note_id, kind) WHERE note_id IS NOT NULL;

-- Signed reports: numbered by branch without gaps, each about the entries after `after_seq` up to
-- `until_seq`. `body` is the report as it was signed.
CREATE TABLE day_reports (
    branch_id TEXT NOT NULL,
    number    INTEGER NOT NULL CHECK (number > 0),
    id        TEXT NOT NULL UNIQUE,
    after_seq INTEGER NOT NULL,
    until_seq INTEGER NOT NULL CHECK (until_seq >= after_seq),
    signed_at INTEGER NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (branch_id, number)
) STRICT;

CREATE TRIGGER day_entries_stay BEFORE UPDATE ON day_entries
BEGIN SELECT RAISE(ABORT, 'an entry of the day is never changed'); END;
CREATE TRIGGER day_entries_are_kept BEFORE DELETE ON day_entries
BEGIN SELECT RAISE(ABORT, 'an entry of the day is never removed'); END;
CREATE TRIGGER day_reports_stay BEFORE UPDATE ON day_reports
BEGIN SELECT RAISE(ABORT, 'a signed report is never changed'); END;
CREATE TRIGGER day_reports_are_kept BEFORE DELETE ON day_reports
BEGIN SELECT RAISE(ABORT, 'a signed report is never removed'); END;
