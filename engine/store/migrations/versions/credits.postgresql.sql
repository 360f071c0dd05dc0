ALTER TABLE invoice ALTER COLUMN area TYPE VARCHAR(32);

ALTER TABLE invoice ADD COLUMN settled_ore BIGINT;

ALTER TABLE invoice ADD COLUMN from_credits_ore BIGINT;

UPDATE invoice SET settled_ore = 0, from_credits_ore = 0;

ALTER TABLE invoice ALTER COLUMN settled_ore SET NOT NULL;

ALTER TABLE invoice ALTER COLUMN from_credits_ore SET NOT NULL;

ALTER TABLE receivable_entry DROP CONSTRAINT receivable_entry_kind;

ALTER TABLE receivable_entry ADD CONSTRAINT receivable_entry_kind CHECK (kind IN ('payment', 'returned', 'reminder_fee', 'collection_fee', 'instalment_fee', 'interest', 'written_off', 'credited', 'refund', 'moved'));
