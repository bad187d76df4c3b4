-- What happens at most once in a sale's life, whoever asks and in how many windows: the first row wins.
CREATE TABLE claims (
    sale_id TEXT NOT NULL REFERENCES sales (id),
    what    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (sale_id, what)
) STRICT;
