-- Secrets of the shop's own, made at their first use. What is keyed by one survives a change of the
-- gateway's key.
CREATE TABLE secrets (
    name  TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL CHECK (length(value) = 32)
) STRICT;
