-- What a merchant asks of its recipients, how far they are, and the merchant's own accounts.

alter table merchants add column require_ready_recipients boolean not null default false;
alter table merchants add column require_verified_methods boolean not null default false;
alter table recipients add column onboarding_status text;

create table onboardings (
    merchant_id uuid not null,
    recipient_id uuid not null,
    started_at timestamptz not null,
    status text not null,
    reason text,
    provider text not null,
    provider_reference text,
    attempt integer not null,
    questions integer not null,
    due_at timestamptz,
    evidence text,
    decided_by text,
    updated_at timestamptz not null,
    primary key (merchant_id, recipient_id)
);

create index onboardings_due on onboardings (due_at) where due_at is not null;

create table name_checks (
    merchant_id uuid not null,
    check_id uuid not null,
    subject_id uuid not null,
    recipient_id uuid,
    name text not null,
    provider text not null,
    created_at timestamptz not null,
    result text,
    account_name text,
    questions integer not null,
    due_at timestamptz,
    answered_at timestamptz,
    accepted_by text,
    evidence text,
    accepted_at timestamptz,
    revision integer not null,
    primary key (merchant_id, check_id)
);

create index name_checks_subject on name_checks (merchant_id, subject_id, check_id) where subject_id is not null;
create index name_checks_due on name_checks (due_at) where due_at is not null;

-- Payouts of a recipient (of all: the zero id) that are to be looked at again, from a cursor on.
create table held_releases (
    merchant_id uuid not null,
    recipient_id uuid not null,
    after_payout_id uuid not null,
    is_open boolean not null,
    primary key (merchant_id, recipient_id)
);

create index held_releases_open on held_releases (is_open) where is_open;

create table withdrawal_accounts (
    merchant_id uuid not null,
    account_id uuid not null,
    holder text not null,
    destination text not null,
    destination_sealed bytea not null,
    fingerprint bytea not null,
    currency text,
    label text,
    created_at timestamptz not null,
    verified boolean not null,
    active boolean not null,
    revision integer not null,
    primary key (merchant_id, account_id)
);

create table withdrawals (
    merchant_id uuid not null,
    payout_id uuid not null,
    account_id uuid not null,
    scheduled boolean not null,
    primary key (merchant_id, payout_id)
);

create table withdrawal_schedules (
    merchant_id uuid not null,
    currency text not null,
    account_id uuid not null,
    run_every text not null,
    run_day integer,
    run_at text not null,
    time_zone text not null,
    keep bigint not null check (keep >= 0),
    next_at timestamptz,
    last_at timestamptz,
    last_payout_id uuid,
    last_problem text,
    revision integer not null,
    primary key (merchant_id, currency)
);

create index withdrawal_schedules_due on withdrawal_schedules (next_at) where next_at is not null;
