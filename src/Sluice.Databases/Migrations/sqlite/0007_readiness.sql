-- What a merchant asks of its recipients, how far they are, and the merchant's own accounts.

alter table merchants add column require_ready_recipients integer not null default 0;
alter table merchants add column require_verified_methods integer not null default 0;
alter table recipients add column onboarding_status text;

create table onboardings (
    merchant_id blob not null,
    recipient_id blob not null,
    started_at integer not null,
    status text not null,
    reason text,
    provider text not null,
    provider_reference text,
    attempt integer not null,
    questions integer not null,
    due_at integer,
    evidence text,
    decided_by text,
    updated_at integer not null,
    primary key (merchant_id, recipient_id)
) without rowid;

create index onboardings_due on onboardings (due_at) where due_at is not null;

create table name_checks (
    merchant_id blob not null,
    check_id blob not null,
    subject_id blob not null,
    recipient_id blob,
    name text not null,
    provider text not null,
    created_at integer not null,
    result text,
    account_name text,
    questions integer not null,
    due_at integer,
    answered_at integer,
    accepted_by text,
    evidence text,
    accepted_at integer,
    revision integer not null,
    primary key (merchant_id, check_id)
) without rowid;

create index name_checks_subject on name_checks (merchant_id, subject_id, check_id) where subject_id is not null;
create index name_checks_due on name_checks (due_at) where due_at is not null;

-- Payouts of a recipient (of all: the zero id) that are to be looked at again, from a cursor on.
create table held_releases (
    merchant_id blob not null,
    recipient_id blob not null,
    after_payout_id blob not null,
    is_open integer not null,
    primary key (merchant_id, recipient_id)
) without rowid;

create index held_releases_open on held_releases (is_open) where is_open;

create table withdrawal_accounts (
    merchant_id blob not null,
    account_id blob not null,
    holder text not null,
    destination text not null,
    destination_sealed blob not null,
    fingerprint blob not null,
    currency text,
    label text,
    created_at integer not null,
    verified integer not null,
    active integer not null,
    revision integer not null,
    primary key (merchant_id, account_id)
) without rowid;

create table withdrawals (
    merchant_id blob not null,
    payout_id blob not null,
    account_id blob not null,
    scheduled integer not null,
    primary key (merchant_id, payout_id)
) without rowid;

create table withdrawal_schedules (
    merchant_id blob not null,
    currency text not null,
    account_id blob not null,
    run_every text not null,
    run_day integer,
    run_at text not null,
    time_zone text not null,
    keep integer not null check (keep >= 0),
    next_at integer,
    last_at integer,
    last_payout_id blob,
    last_problem text,
    revision integer not null,
    primary key (merchant_id, currency)
) without rowid;

create index withdrawal_schedules_due on withdrawal_schedules (next_at) where next_at is not null;
