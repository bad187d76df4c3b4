-- What has still to be asked about, what holds its terminal, and what waits for a decision.
ALTER TABLE sales ADD COLUMN is_watched INTEGER NOT NULL DEFAULT 0 CHECK (is_watched IN (0, 1));
ALTER TABLE sales ADD COLUMN holds_terminal INTEGER NOT NULL DEFAULT 0 CHECK (holds_terminal IN (0, 1));
ALTER TABLE sales ADD COLUMN is_unsettled INTEGER NOT NULL DEFAULT 0 CHECK (is_unsettled IN (0, 1));

UPDATE sales SET is_watched = 1 WHERE is_open = 1 OR payment_id IS NOT NULL AND state <> 'paid';
UPDATE sales SET is_unsettled = 1 WHERE state IN ('paid_late', 'mismatch');
-- Of several open ones the newest is on its terminal's screen.
UPDATE sales SET holds_terminal = 1
 WHERE is_open = 1
   AND id = (SELECT id FROM sales AS newest
              WHERE newest.terminal = sales.terminal AND newest.is_open = 1
              ORDER BY created_at DESC, id DESC LIMIT 1);

DROP INDEX sales_open;
CREATE INDEX sales_watched ON sales (created_at) WHERE is_watched = 1;
CREATE INDEX sales_unsettled ON sales (created_at) WHERE is_unsettled = 1;
-- One sale at a time on a terminal, whoever asks, and in how many tabs.
CREATE UNIQUE INDEX sales_one_a_terminal ON sales (terminal) WHERE holds_terminal = 1;
CREATE INDEX sales_reference ON sales (reference);
