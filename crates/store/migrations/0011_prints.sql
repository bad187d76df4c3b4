-- What was printed, or may have been: a row is committed before a printer gets the first byte of its job,
-- and none is removed. `subject` says what is printed, such as `sale:…`; `copy` is 0 for the original; `taken` says
-- that the server has begun to send it to its own printer.
CREATE TABLE prints (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    id        TEXT NOT NULL UNIQUE,
    account   TEXT NOT NULL,
    branch_id TEXT NOT NULL,
    terminal  TEXT NOT NULL,
    subject   TEXT NOT NULL,
    copy      INTEGER NOT NULL CHECK (copy >= 0),
    begun_at  INTEGER NOT NULL,
    outcome   TEXT NOT NULL DEFAULT 'begun' CHECK (outcome IN ('begun', 'printed', 'not_printed', 'unknown')),
    taken     INTEGER NOT NULL DEFAULT 0 CHECK (taken IN (0, 1)),
    ended_at  INTEGER
) STRICT;

CREATE INDEX prints_of_subject ON prints (subject, branch_id, seq);
