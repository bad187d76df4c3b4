-- Terminals that are paired, were paired, or wait for a browser that types their code. `public_key` is the
-- browser's (P-256, 65 bytes); none: no browser is this terminal now. `code` is a keyed digest of the one-time
-- code, which lives until `code_until` or until `wrong_tries` codes were typed that were nobody's.
CREATE TABLE terminals (
    branch_id   TEXT NOT NULL,
    name        TEXT NOT NULL,
    account     TEXT NOT NULL,
    added_at    INTEGER NOT NULL,
    public_key  BLOB CHECK (length(public_key) = 65),
    paired_at   INTEGER,
    code        BLOB CHECK (length(code) = 32),
    code_until  INTEGER,
    wrong_tries INTEGER NOT NULL DEFAULT 0 CHECK (wrong_tries >= 0),
    PRIMARY KEY (branch_id, name)
) STRICT, WITHOUT ROWID;
