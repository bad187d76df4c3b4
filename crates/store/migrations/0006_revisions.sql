-- How often a sale was written, and the id of the write that made its newest revision: a write names the
-- revision that it follows, and one that is tried again is found by its id.
ALTER TABLE sales ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0);
ALTER TABLE sales ADD COLUMN last_write TEXT;

-- Frozen sales are listed whether somebody has looked at them or not.
CREATE INDEX sales_frozen ON sales (created_at) WHERE state = 'mismatch';
