DROP INDEX invoice_by_number;

DROP INDEX invoice_by_ocr;

ALTER TABLE invoice RENAME TO invoice_before;

CREATE TABLE invoice (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    municipality VARCHAR(64) NOT NULL,
    number VARCHAR(25) NOT NULL,
    payer_id VARCHAR(12) NOT NULL,
    area VARCHAR(32) NOT NULL,
    customer VARCHAR(25) NOT NULL,
    ocr VARCHAR(25) NOT NULL,
    due_date DATE NOT NULL,
    lines_ore BIGINT NOT NULL,
    settled_ore BIGINT NOT NULL,
    brought_forward_ore BIGINT NOT NULL,
    from_credits_ore BIGINT NOT NULL,
    to_pay_ore BIGINT NOT NULL,
    carried_forward_ore BIGINT NOT NULL,
    CONSTRAINT invoice_number UNIQUE (municipality, number),
    CONSTRAINT invoice_ocr UNIQUE (municipality, ocr),
    CONSTRAINT invoice_payer UNIQUE (batch_id, payer_id, area),
    FOREIGN KEY(batch_id) REFERENCES batch (id)
);

INSERT INTO invoice
SELECT id, batch_id, municipality, number, payer_id, area, customer, ocr, due_date,
    lines_ore, 0, brought_forward_ore, 0, to_pay_ore, carried_forward_ore
FROM invoice_before ORDER BY id;

DROP TABLE invoice_before;

CREATE INDEX invoice_by_number ON invoice (number);

CREATE INDEX invoice_by_ocr ON invoice (ocr);

DROP INDEX receivable_entry_number;

DROP INDEX receivable_entry_payment;

ALTER TABLE receivable_entry RENAME TO receivable_entry_before;

CREATE TABLE receivable_entry (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    number VARCHAR(25) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    day DATE NOT NULL,
    amount_ore BIGINT NOT NULL,
    payment_id INTEGER,
    note TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT receivable_entry_kind CHECK (kind IN ('payment', 'returned', 'reminder_fee', 'collection_fee', 'instalment_fee', 'interest', 'written_off', 'credited', 'refund', 'moved')),
    FOREIGN KEY(payment_id) REFERENCES payment (id)
);

INSERT INTO receivable_entry
SELECT id, municipality, number, kind, day, amount_ore, payment_id, note, recorded_by, recorded_at
FROM receivable_entry_before ORDER BY id;

DROP TABLE receivable_entry_before;

CREATE INDEX receivable_entry_number ON receivable_entry (municipality, number);

CREATE INDEX receivable_entry_payment ON receivable_entry (payment_id);
