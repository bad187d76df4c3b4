-- The account and the branch that a sale belongs to. Earlier ledgers have one of each.
ALTER TABLE sales ADD COLUMN account TEXT NOT NULL DEFAULT 'main';
ALTER TABLE sales ADD COLUMN branch_id TEXT NOT NULL DEFAULT 'main';

-- A terminal's name is its branch's own.
DROP INDEX sales_one_a_terminal;
CREATE UNIQUE INDEX sales_one_a_terminal ON sales (branch_id, terminal) WHERE holds_terminal = 1;

-- The pages of a branch, newest first.
CREATE INDEX sales_newest_of_branch ON sales (branch_id, created_at DESC, id DESC);
