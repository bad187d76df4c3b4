-- The audit log: who did what, written with it and never changed. `seq` is the order in which entries were
-- committed, without gaps. `body` is the JSON that the hash is over.
CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT CHECK (seq > 0),
    body    TEXT NOT NULL,
    account TEXT GENERATED ALWAYS AS (json_extract(body, '$.account')) VIRTUAL,
    branch  TEXT GENERATED ALWAYS AS (json_extract(body, '$.branch')) VIRTUAL,
    sale_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.sale')) VIRTUAL
) STRICT;

CREATE INDEX audit_of_branch ON audit (account, branch, seq);
CREATE INDEX audit_of_sale ON audit (sale_id, seq) WHERE sale_id IS NOT NULL;

-- Of each sealed entry the hash over it and the hash before.
CREATE TABLE audit_seals (
    seq  INTEGER PRIMARY KEY CHECK (seq > 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is never changed'); END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is never removed'); END;
CREATE TRIGGER audit_seals_stay BEFORE UPDATE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'a seal of the audit log is never changed'); END;
CREATE TRIGGER audit_seals_are_kept BEFORE DELETE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'a seal of the audit log is never removed'); END;
