CREATE TABLE activity (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    command VARCHAR(64) NOT NULL,
    what TEXT NOT NULL,
    hash VARCHAR(64) NOT NULL
);

CREATE TABLE activity_head (
    id INTEGER NOT NULL CONSTRAINT activity_head_once CHECK (id = 1),
    rows BIGINT NOT NULL,
    hash VARCHAR(64) NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE agency_case (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    number VARCHAR(25) NOT NULL,
    day DATE NOT NULL,
    amount_ore BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT agency_case_once UNIQUE (municipality, number)
);

CREATE TABLE batch (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    month VARCHAR(7) NOT NULL,
    revision INTEGER NOT NULL,
    state VARCHAR(16) NOT NULL,
    folder TEXT NOT NULL,
    preview_hash VARCHAR(64) NOT NULL,
    facts_digest VARCHAR(64) NOT NULL,
    rules_digest VARCHAR(64) NOT NULL,
    previewed_by TEXT NOT NULL,
    previewed_at VARCHAR(32) NOT NULL,
    approved_by TEXT,
    approved_at VARCHAR(32),
    issued_by TEXT,
    issued_at VARCHAR(32),
    issue_date DATE,
    issued_hash VARCHAR(64),
    exported_by TEXT,
    exported_at VARCHAR(32),
    exported_hash VARCHAR(64),
    reconciled_by TEXT,
    reconciled_at VARCHAR(32),
    CONSTRAINT batch_once UNIQUE (municipality, month, revision),
    CONSTRAINT batch_state CHECK (state IN ('previewed', 'approved', 'issuing', 'issued', 'exported', 'reconciled'))
);

CREATE TABLE claim_file (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    day DATE NOT NULL,
    name TEXT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    CONSTRAINT claim_file_once UNIQUE (municipality, day, name)
);

CREATE TABLE claim_letter (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    number VARCHAR(25) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    day DATE NOT NULL,
    due_date DATE NOT NULL,
    capital_ore BIGINT NOT NULL,
    interest_ore BIGINT NOT NULL,
    fees_ore BIGINT NOT NULL,
    added_interest_ore BIGINT NOT NULL,
    added_fee_ore BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT claim_letter_kind CHECK (kind IN ('reminder', 'demand')),
    CONSTRAINT claim_letter_once UNIQUE (municipality, number, kind)
);

CREATE TABLE claim_mark (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    number VARCHAR(25) NOT NULL,
    mark VARCHAR(16) NOT NULL,
    in_force BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT claim_mark_mark CHECK (mark IN ('disputed', 'released'))
);

CREATE TABLE correction_order (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    month VARCHAR(7) NOT NULL,
    back_to DATE NOT NULL,
    ordered_by TEXT NOT NULL,
    ordered_at VARCHAR(32) NOT NULL,
    CONSTRAINT correction_order_once UNIQUE (municipality, month)
);

CREATE TABLE credit_order (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    number VARCHAR(25) NOT NULL,
    month VARCHAR(7) NOT NULL,
    reason TEXT NOT NULL,
    ordered_by TEXT NOT NULL,
    ordered_at VARCHAR(32) NOT NULL,
    CONSTRAINT credit_order_once UNIQUE (municipality, number)
);

CREATE TABLE customer (
    municipality VARCHAR(64) NOT NULL,
    payer_id VARCHAR(12) NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (municipality, payer_id),
    CONSTRAINT customer_number UNIQUE (municipality, number)
);

CREATE TABLE debit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    number VARCHAR(25) NOT NULL,
    payer_number VARCHAR(16) NOT NULL,
    day DATE NOT NULL,
    amount_ore BIGINT NOT NULL,
    reference VARCHAR(16) NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT debit_once UNIQUE (municipality, number)
);

CREATE TABLE debit_note (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    number VARCHAR(25) NOT NULL,
    what VARCHAR(16) NOT NULL,
    day DATE NOT NULL,
    text TEXT NOT NULL,
    content_hash VARCHAR(64) NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT debit_note_what CHECK (what IN ('not_made', 'retried', 'rejected', 'taken_back', 'cancelled'))
);

CREATE INDEX debit_note_number ON debit_note (municipality, number);

CREATE TABLE delivery (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    number VARCHAR(25) NOT NULL,
    channel VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    day DATE NOT NULL,
    note TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT delivery_channel CHECK (channel IN ('paper', 'e_invoice', 'digital_mailbox', 'direct_debit')),
    CONSTRAINT delivery_state CHECK (state IN ('handed_over', 'delivered', 'returned', 'failed'))
);

CREATE INDEX delivery_number ON delivery (municipality, number);

CREATE TABLE import (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    record VARCHAR(64) NOT NULL,
    file_name TEXT NOT NULL,
    content_hash VARCHAR(64) NOT NULL,
    rows BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT import_content UNIQUE (municipality, record, content_hash)
);

CREATE TABLE income_check_proposal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    year INTEGER NOT NULL,
    household_id TEXT NOT NULL,
    declared_ore BIGINT NOT NULL,
    taxed_ore BIGINT NOT NULL,
    already_ore BIGINT NOT NULL,
    amount_ore BIGINT NOT NULL,
    tolerance_ore BIGINT NOT NULL,
    assumed_rules INTEGER NOT NULL,
    months TEXT NOT NULL,
    content_hash VARCHAR(64) NOT NULL,
    state VARCHAR(16) NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at VARCHAR(32) NOT NULL,
    decided_by TEXT,
    decided_at VARCHAR(32),
    reason TEXT,
    bill_month VARCHAR(7),
    adjustment_id TEXT,
    CONSTRAINT income_check_state CHECK (state IN ('proposed', 'approved', 'rejected', 'replaced')),
    CONSTRAINT income_check_amount CHECK (amount_ore <> 0)
);

CREATE UNIQUE INDEX income_check_open ON income_check_proposal (municipality, year, household_id) WHERE state = 'proposed';

CREATE TABLE instalment_plan (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    number VARCHAR(25) NOT NULL,
    parts INTEGER NOT NULL,
    first_day DATE NOT NULL,
    amount_ore BIGINT NOT NULL,
    reason TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL
);

CREATE TABLE mandate_file (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    content_hash VARCHAR(64) NOT NULL,
    records BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT mandate_file_once UNIQUE (municipality, content_hash)
);

CREATE TABLE number_series (
    municipality VARCHAR(64) NOT NULL,
    series VARCHAR(8) NOT NULL,
    next_number BIGINT NOT NULL,
    PRIMARY KEY (municipality, series)
);

CREATE TABLE outgoing (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    receiver VARCHAR(32) NOT NULL,
    sequence INTEGER NOT NULL,
    month VARCHAR(7) NOT NULL,
    path TEXT NOT NULL,
    count BIGINT NOT NULL,
    sum_ore BIGINT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    last_entry BIGINT,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT outgoing_sequence UNIQUE (municipality, receiver, sequence),
    CONSTRAINT outgoing_once UNIQUE (municipality, path)
);

CREATE TABLE payment_file (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    format VARCHAR(32) NOT NULL,
    file_name TEXT NOT NULL,
    content_hash VARCHAR(64) NOT NULL,
    message VARCHAR(64) NOT NULL,
    payments BIGINT NOT NULL,
    sum_ore BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT payment_file_once UNIQUE (municipality, content_hash),
    CONSTRAINT payment_message_once UNIQUE (municipality, format, message)
);

CREATE TABLE rule_file (
    sha256 VARCHAR(64) NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (sha256)
);

CREATE TABLE carried (
    batch_id INTEGER NOT NULL,
    payer_id VARCHAR(12) NOT NULL,
    area VARCHAR(16) NOT NULL,
    amount_ore BIGINT NOT NULL,
    PRIMARY KEY (batch_id, payer_id, area),
    FOREIGN KEY(batch_id) REFERENCES batch (id)
);

CREATE TABLE fact_absence (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    placement_id TEXT NOT NULL,
    reason VARCHAR(64) NOT NULL,
    certified BOOLEAN NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_absence_reason CHECK (reason = 'sickness' OR reason = 'summer_break' OR reason = 'holiday' OR reason = 'suspended' OR reason = 'closed'),
    CONSTRAINT fact_absence_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_absence_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_absence_current ON fact_absence (municipality, placement_id, reason, valid_from) WHERE superseded_by IS NULL;

CREATE INDEX fact_absence_earlier ON fact_absence (municipality, placement_id, reason, valid_from) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_adjustment (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    adjustment_id TEXT NOT NULL,
    household_id TEXT NOT NULL,
    area VARCHAR(64) NOT NULL,
    person_id VARCHAR(12),
    month DATE NOT NULL,
    amount_ore BIGINT NOT NULL,
    text TEXT NOT NULL,
    reason TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    CONSTRAINT fact_adjustment_area CHECK (area = 'childcare' OR area = 'care'),
    CONSTRAINT fact_adjustment_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_adjustment_current ON fact_adjustment (municipality, adjustment_id) WHERE superseded_by IS NULL;

CREATE INDEX fact_adjustment_earlier ON fact_adjustment (municipality, adjustment_id) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_alternating_residence (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    child_id VARCHAR(12) NOT NULL,
    household_id TEXT NOT NULL,
    share VARCHAR(16) NOT NULL,
    both_need_care BOOLEAN NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_alternating_residence_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_alternating_residence_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_alternating_residence_current ON fact_alternating_residence (municipality, child_id, household_id, valid_from) WHERE superseded_by IS NULL;

CREATE INDEX fact_alternating_residence_earlier ON fact_alternating_residence (municipality, child_id, household_id, valid_from) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_attendance (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    placement_id TEXT NOT NULL,
    day DATE NOT NULL,
    minutes BIGINT NOT NULL,
    CONSTRAINT fact_attendance_minutes CHECK (minutes BETWEEN 0 AND 1440),
    CONSTRAINT fact_attendance_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_attendance_current ON fact_attendance (municipality, placement_id, day) WHERE superseded_by IS NULL;

CREATE INDEX fact_attendance_earlier ON fact_attendance (municipality, placement_id, day) WHERE superseded_by IS NOT NULL;

CREATE INDEX fact_attendance_over ON fact_attendance (municipality, day) WHERE superseded_by IS NULL;

CREATE TABLE fact_care_absence (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    reason VARCHAR(64) NOT NULL,
    left_at DATETIME NOT NULL,
    returned_at DATETIME,
    notified_on DATE,
    CONSTRAINT fact_care_absence_reason CHECK (reason = 'hospital' OR reason = 'travel' OR reason = 'short_stay' OR reason = 'other'),
    CONSTRAINT fact_care_absence_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_care_absence_current ON fact_care_absence (municipality, person_id, left_at) WHERE superseded_by IS NULL;

CREATE INDEX fact_care_absence_earlier ON fact_care_absence (municipality, person_id, left_at) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_care_decision (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    decision_id TEXT NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    service TEXT NOT NULL,
    law VARCHAR(64) NOT NULL,
    paragraph TEXT NOT NULL,
    minutes_month BIGINT,
    provider TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_care_decision_law CHECK (law = 'sol' OR law = 'hsl' OR law = 'lss' OR law = 'sale'),
    CONSTRAINT fact_care_decision_minutes_month CHECK (minutes_month BETWEEN 0 AND 44640),
    CONSTRAINT fact_care_decision_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_care_decision_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_care_decision_current ON fact_care_decision (municipality, decision_id) WHERE superseded_by IS NULL;

CREATE INDEX fact_care_decision_earlier ON fact_care_decision (municipality, decision_id) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_care_income (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    kind VARCHAR(64) NOT NULL,
    amount_ore BIGINT NOT NULL,
    tax_ore BIGINT NOT NULL,
    per VARCHAR(64) NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_care_income_kind CHECK (kind = 'income_pension' OR kind = 'guarantee_pension' OR kind = 'occupational_pension' OR kind = 'private_pension' OR kind = 'foreign_pension' OR kind = 'sickness_benefit' OR kind = 'work' OR kind = 'business' OR kind = 'capital' OR kind = 'housing_supplement' OR kind = 'housing_allowance' OR kind = 'tax_exempt' OR kind = 'other'),
    CONSTRAINT fact_care_income_per CHECK (per = 'month' OR per = 'year'),
    CONSTRAINT fact_care_income_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_care_income_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_care_income_current ON fact_care_income (municipality, person_id, kind, valid_from) WHERE superseded_by IS NULL;

CREATE INDEX fact_care_income_earlier ON fact_care_income (municipality, person_id, kind, valid_from) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_care_payer (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    payer_id VARCHAR(12) NOT NULL,
    role VARCHAR(64) NOT NULL,
    name TEXT NOT NULL,
    care_of TEXT NOT NULL,
    street TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    city TEXT NOT NULL,
    delivery VARCHAR(64) NOT NULL,
    reference TEXT NOT NULL,
    order_number TEXT NOT NULL,
    electronic_address TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_care_payer_role CHECK (role = 'trustee' OR role = 'relative' OR role = 'estate' OR role = 'organisation' OR role = 'other'),
    CONSTRAINT fact_care_payer_delivery CHECK (delivery = 'paper' OR delivery = 'e_invoice' OR delivery = 'digital_mailbox' OR delivery = 'direct_debit'),
    CONSTRAINT fact_care_payer_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_care_payer_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_care_payer_current ON fact_care_payer (municipality, person_id, valid_from) WHERE superseded_by IS NULL;

CREATE INDEX fact_care_payer_earlier ON fact_care_payer (municipality, person_id, valid_from) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_civil_status (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    status VARCHAR(64) NOT NULL,
    partner_id VARCHAR(12),
    living_together BOOLEAN NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_civil_status_status CHECK (status = 'single' OR status = 'married' OR status = 'cohabiting'),
    CONSTRAINT fact_civil_status_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_civil_status_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_civil_status_current ON fact_civil_status (municipality, person_id, valid_from) WHERE superseded_by IS NULL;

CREATE INDEX fact_civil_status_earlier ON fact_civil_status (municipality, person_id, valid_from) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_delivery (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    service TEXT NOT NULL,
    day DATE NOT NULL,
    quantity BIGINT NOT NULL,
    CONSTRAINT fact_delivery_quantity CHECK (quantity BETWEEN 0 AND 999999),
    CONSTRAINT fact_delivery_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_delivery_current ON fact_delivery (municipality, person_id, service, day) WHERE superseded_by IS NULL;

CREATE INDEX fact_delivery_earlier ON fact_delivery (municipality, person_id, service, day) WHERE superseded_by IS NOT NULL;

CREATE INDEX fact_delivery_over ON fact_delivery (municipality, day) WHERE superseded_by IS NULL;

CREATE TABLE fact_household (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    household_id TEXT NOT NULL,
    accepts_highest_fee BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT fact_household_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_household_current ON fact_household (municipality, household_id) WHERE superseded_by IS NULL;

CREATE INDEX fact_household_earlier ON fact_household (municipality, household_id) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_household_member (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    household_id TEXT NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    role VARCHAR(64) NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_household_member_role CHECK (role = 'adult' OR role = 'child'),
    CONSTRAINT fact_household_member_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_household_member_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_household_member_current ON fact_household_member (municipality, household_id, person_id, valid_from) WHERE superseded_by IS NULL;

CREATE INDEX fact_household_member_earlier ON fact_household_member (municipality, household_id, person_id, valid_from) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_housing (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    household_id TEXT NOT NULL,
    form VARCHAR(64) NOT NULL,
    rent_ore_month BIGINT NOT NULL,
    not_housing_ore_month BIGINT NOT NULL,
    interest_ore_year BIGINT NOT NULL,
    leasehold_ore_year BIGINT NOT NULL,
    property_fee_ore_year BIGINT NOT NULL,
    heating_ore_year BIGINT,
    running_ore_year BIGINT,
    area_m2 BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_housing_form CHECK (form = 'rented' OR form = 'tenant_owned' OR form = 'own_house' OR form = 'residential'),
    CONSTRAINT fact_housing_area_m2 CHECK (area_m2 BETWEEN 0 AND 999999),
    CONSTRAINT fact_housing_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_housing_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_housing_current ON fact_housing (municipality, household_id, valid_from) WHERE superseded_by IS NULL;

CREATE INDEX fact_housing_earlier ON fact_housing (municipality, household_id, valid_from) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_income (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    kind VARCHAR(64) NOT NULL,
    amount_ore_month BIGINT,
    status VARCHAR(64) NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    received_on DATE,
    CONSTRAINT fact_income_kind CHECK (kind = 'employment' OR kind = 'self_employment' OR kind = 'benefit' OR kind = 'pension' OR kind = 'foster_care' OR kind = 'other'),
    CONSTRAINT fact_income_status CHECK (status = 'declared' OR status = 'missing' OR status = 'assessed'),
    CONSTRAINT fact_income_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_income_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_income_current ON fact_income (municipality, person_id, kind, valid_from) WHERE superseded_by IS NULL;

CREATE INDEX fact_income_earlier ON fact_income (municipality, person_id, kind, valid_from) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_income_statement (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    status VARCHAR(64) NOT NULL,
    received_on DATE,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_income_statement_status CHECK (status = 'declared' OR status = 'declined'),
    CONSTRAINT fact_income_statement_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_income_statement_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_income_statement_current ON fact_income_statement (municipality, person_id, valid_from) WHERE superseded_by IS NULL;

CREATE INDEX fact_income_statement_earlier ON fact_income_statement (municipality, person_id, valid_from) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_installation (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    installation_id TEXT NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    service TEXT NOT NULL,
    pieces BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_installation_pieces CHECK (pieces BETWEEN 0 AND 999999),
    CONSTRAINT fact_installation_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_installation_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_installation_current ON fact_installation (municipality, installation_id) WHERE superseded_by IS NULL;

CREATE INDEX fact_installation_earlier ON fact_installation (municipality, installation_id) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_minimum_adjustment (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    change VARCHAR(64) NOT NULL,
    text TEXT NOT NULL,
    amount_ore_month BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_minimum_adjustment_change CHECK (change = 'addition' OR change = 'deduction'),
    CONSTRAINT fact_minimum_adjustment_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_minimum_adjustment_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_minimum_adjustment_current ON fact_minimum_adjustment (municipality, person_id, text, valid_from) WHERE superseded_by IS NULL;

CREATE INDEX fact_minimum_adjustment_earlier ON fact_minimum_adjustment (municipality, person_id, text, valid_from) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_payer (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    household_id TEXT NOT NULL,
    payer_id VARCHAR(12) NOT NULL,
    name TEXT NOT NULL,
    care_of TEXT NOT NULL,
    street TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    city TEXT NOT NULL,
    delivery VARCHAR(64) NOT NULL,
    reference TEXT NOT NULL,
    order_number TEXT NOT NULL,
    electronic_address TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_payer_delivery CHECK (delivery = 'paper' OR delivery = 'e_invoice' OR delivery = 'digital_mailbox' OR delivery = 'direct_debit'),
    CONSTRAINT fact_payer_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_payer_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_payer_current ON fact_payer (municipality, household_id, valid_from) WHERE superseded_by IS NULL;

CREATE INDEX fact_payer_earlier ON fact_payer (municipality, household_id, valid_from) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_person (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    protection VARCHAR(64) NOT NULL,
    care_of TEXT NOT NULL,
    street TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    city TEXT NOT NULL,
    deceased_on DATE,
    CONSTRAINT fact_person_protection CHECK (protection = 'none' OR protection = 'secrecy_marking' OR protection = 'protected_registration'),
    CONSTRAINT fact_person_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_person_current ON fact_person (municipality, person_id) WHERE superseded_by IS NULL;

CREATE INDEX fact_person_earlier ON fact_person (municipality, person_id) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_placement (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    placement_id TEXT NOT NULL,
    child_id VARCHAR(12) NOT NULL,
    form VARCHAR(64) NOT NULL,
    unit TEXT NOT NULL,
    provider VARCHAR(64) NOT NULL,
    basis VARCHAR(64) NOT NULL,
    minutes_week BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    settling_in BOOLEAN NOT NULL,
    payer_id VARCHAR(12),
    CONSTRAINT fact_placement_form CHECK (form = 'preschool' OR form = 'pedagogical_care' OR form = 'school_age' OR form = 'evening_care' OR form = 'holiday_care'),
    CONSTRAINT fact_placement_provider CHECK (provider = 'municipal' OR provider = 'independent'),
    CONSTRAINT fact_placement_basis CHECK (basis = 'work' OR basis = 'study' OR basis = 'job_seeking' OR basis = 'parental_leave' OR basis = 'universal' OR basis = 'special_support' OR basis = 'own_need'),
    CONSTRAINT fact_placement_minutes_week CHECK (minutes_week BETWEEN 0 AND 10080),
    CONSTRAINT fact_placement_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_placement_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_placement_current ON fact_placement (municipality, placement_id) WHERE superseded_by IS NULL;

CREATE INDEX fact_placement_earlier ON fact_placement (municipality, placement_id) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_relief (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    relief_id TEXT NOT NULL,
    household_id TEXT NOT NULL,
    area VARCHAR(64) NOT NULL,
    person_id VARCHAR(12),
    service TEXT NOT NULL,
    kind VARCHAR(64) NOT NULL,
    percent BIGINT,
    amount_ore_month BIGINT,
    valid_from DATE NOT NULL,
    valid_to DATE,
    reason TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    CONSTRAINT fact_relief_area CHECK (area = 'childcare' OR area = 'care'),
    CONSTRAINT fact_relief_kind CHECK (kind = 'hardship' OR kind = 'application'),
    CONSTRAINT fact_relief_percent CHECK (percent BETWEEN 0 AND 999999),
    CONSTRAINT fact_relief_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_relief_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_relief_current ON fact_relief (municipality, relief_id) WHERE superseded_by IS NULL;

CREATE INDEX fact_relief_earlier ON fact_relief (municipality, relief_id) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_schedule (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    placement_id TEXT NOT NULL,
    minutes_week BIGINT NOT NULL,
    basis VARCHAR(64),
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT fact_schedule_minutes_week CHECK (minutes_week BETWEEN 0 AND 10080),
    CONSTRAINT fact_schedule_basis CHECK (basis = 'work' OR basis = 'study' OR basis = 'job_seeking' OR basis = 'parental_leave' OR basis = 'universal' OR basis = 'special_support' OR basis = 'own_need'),
    CONSTRAINT fact_schedule_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT fact_schedule_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_schedule_current ON fact_schedule (municipality, placement_id, valid_from) WHERE superseded_by IS NULL;

CREATE INDEX fact_schedule_earlier ON fact_schedule (municipality, placement_id, valid_from) WHERE superseded_by IS NOT NULL;

CREATE TABLE fact_stay (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    stay_id TEXT NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    service TEXT NOT NULL,
    arrived_at DATETIME NOT NULL,
    departed_at DATETIME,
    CONSTRAINT fact_stay_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_stay_current ON fact_stay (municipality, stay_id) WHERE superseded_by IS NULL;

CREATE INDEX fact_stay_earlier ON fact_stay (municipality, stay_id) WHERE superseded_by IS NOT NULL;

CREATE INDEX fact_stay_over ON fact_stay (municipality, departed_at) WHERE superseded_by IS NULL;

CREATE TABLE fact_visit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    import_id INTEGER NOT NULL,
    source_row BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    superseded_by INTEGER,
    withdrawn BOOLEAN NOT NULL,
    visit_id TEXT NOT NULL,
    person_id VARCHAR(12) NOT NULL,
    service TEXT NOT NULL,
    starts_at DATETIME NOT NULL,
    ends_at DATETIME NOT NULL,
    carers BIGINT NOT NULL,
    status VARCHAR(64) NOT NULL,
    CONSTRAINT fact_visit_carers CHECK (carers BETWEEN 0 AND 999999),
    CONSTRAINT fact_visit_status CHECK (status = 'performed' OR status = 'no_show' OR status = 'cancelled'),
    CONSTRAINT fact_visit_withdrawn CHECK (NOT withdrawn OR superseded_by IS NOT NULL),
    FOREIGN KEY(import_id) REFERENCES import (id),
    FOREIGN KEY(superseded_by) REFERENCES import (id)
);

CREATE UNIQUE INDEX fact_visit_current ON fact_visit (municipality, visit_id) WHERE superseded_by IS NULL;

CREATE INDEX fact_visit_earlier ON fact_visit (municipality, visit_id) WHERE superseded_by IS NOT NULL;

CREATE INDEX fact_visit_over ON fact_visit (municipality, ends_at) WHERE superseded_by IS NULL;

CREATE TABLE invoice (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    municipality VARCHAR(64) NOT NULL,
    number VARCHAR(25) NOT NULL,
    payer_id VARCHAR(12) NOT NULL,
    area VARCHAR(16) NOT NULL,
    customer VARCHAR(25) NOT NULL,
    ocr VARCHAR(25) NOT NULL,
    due_date DATE NOT NULL,
    lines_ore BIGINT NOT NULL,
    brought_forward_ore BIGINT NOT NULL,
    to_pay_ore BIGINT NOT NULL,
    carried_forward_ore BIGINT NOT NULL,
    CONSTRAINT invoice_number UNIQUE (municipality, number),
    CONSTRAINT invoice_ocr UNIQUE (municipality, ocr),
    CONSTRAINT invoice_payer UNIQUE (batch_id, payer_id, area),
    FOREIGN KEY(batch_id) REFERENCES batch (id)
);

CREATE INDEX invoice_by_number ON invoice (number);

CREATE INDEX invoice_by_ocr ON invoice (ocr);

CREATE TABLE mandate_event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality VARCHAR(64) NOT NULL,
    payer_number VARCHAR(16) NOT NULL,
    payer_id VARCHAR(12) NOT NULL,
    bankgiro VARCHAR(8) NOT NULL,
    event VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    day DATE NOT NULL,
    valid_from DATE,
    account VARCHAR(16) NOT NULL,
    earlier_number VARCHAR(16) NOT NULL,
    reason TEXT NOT NULL,
    file_id INTEGER,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT mandate_event_event CHECK (event IN ('requested', 'accepted', 'turned_down', 'ending', 'renumbered', 'applied', 'advised', 'registered', 'order_rejected')),
    CONSTRAINT mandate_event_state CHECK (state IN ('offered', 'requested', 'active', 'stopped', 'ending', 'ended', 'rejected')),
    FOREIGN KEY(file_id) REFERENCES mandate_file (id)
);

CREATE INDEX mandate_event_payer ON mandate_event (municipality, payer_number);

CREATE TABLE payment (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    file_id INTEGER NOT NULL,
    municipality VARCHAR(64) NOT NULL,
    entry TEXT NOT NULL,
    day DATE NOT NULL,
    amount_ore BIGINT NOT NULL,
    reference TEXT NOT NULL,
    payer_name TEXT NOT NULL,
    channel VARCHAR(32) NOT NULL,
    CONSTRAINT payment_once UNIQUE (municipality, entry),
    FOREIGN KEY(file_id) REFERENCES payment_file (id)
);

CREATE TABLE postponement (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    number VARCHAR(25) NOT NULL,
    until DATE,
    reason TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    FOREIGN KEY(batch_id) REFERENCES batch (id)
);

CREATE INDEX postponement_by_number ON postponement (batch_id, number);

CREATE TABLE receipt (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    outgoing_id INTEGER NOT NULL,
    answer VARCHAR(16) NOT NULL,
    note TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at VARCHAR(32) NOT NULL,
    CONSTRAINT receipt_answer CHECK (answer IN ('acknowledged', 'rejected')),
    FOREIGN KEY(outgoing_id) REFERENCES outgoing (id)
);

CREATE TABLE mandate_sent (
    event_id INTEGER NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (event_id),
    FOREIGN KEY(event_id) REFERENCES mandate_event (id)
);

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
    CONSTRAINT receivable_entry_kind CHECK (kind IN ('payment', 'returned', 'reminder_fee', 'collection_fee', 'instalment_fee', 'interest', 'written_off', 'refund', 'moved')),
    FOREIGN KEY(payment_id) REFERENCES payment (id)
);

CREATE INDEX receivable_entry_number ON receivable_entry (municipality, number);

CREATE INDEX receivable_entry_payment ON receivable_entry (payment_id);
