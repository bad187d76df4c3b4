-- Those who sign in at tills. `pin` is what is checked a PIN with; none: nobody can sign in as this person.
-- Somebody who was removed keeps the row: sales and operations name the id.
CREATE TABLE people (
    id         TEXT PRIMARY KEY,
    account    TEXT NOT NULL,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('cashier', 'manager', 'administrator')),
    pin        TEXT,
    added_at   INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

-- Two people whose names only differ in case would have the same button.
CREATE UNIQUE INDEX people_by_name ON people (account, name COLLATE NOCASE) WHERE removed_at IS NULL;

-- Wrong PINs of a person at a terminal, since the last right one. A try is counted before it is looked at.
CREATE TABLE pin_tries (
    person    TEXT NOT NULL,
    branch_id TEXT NOT NULL,
    terminal  TEXT NOT NULL,
    tries     INTEGER NOT NULL CHECK (tries > 0),
    last_at   INTEGER NOT NULL,
    PRIMARY KEY (person, branch_id, terminal)
) STRICT, WITHOUT ROWID;
