-- Keys begin with merchant_id, to shard by. Indexes are partial: a plan of an empty table might take one for its merchant_id.

create table merchants (
    merchant_id uuid primary key,
    name text not null,
    live boolean not null,
    unique_client_reference boolean not null default false,
    created_at timestamptz not null
);

create table books (
    merchant_id uuid primary key references merchants,
    live boolean not null,
    transfer_number bigint not null default 0,
    event_number bigint not null default 0,
    chain bytea not null,
    recorded_at timestamptz not null
) with (fillfactor = 10);

create table accounts (
    merchant_id uuid not null references books,
    account_id text not null,
    kind text not null,
    currency text not null,
    on_demand boolean not null,
    may_go_negative boolean not null,
    balance bigint not null,
    entries bigint not null,
    minimum bigint not null default 0 check (minimum >= 0),
    primary key (merchant_id, account_id),
    constraint balance_not_negative check (balance >= 0 or may_go_negative)
) with (fillfactor = 10);

create index accounts_loaded on accounts (merchant_id) where not on_demand;

create table transfers (
    merchant_id uuid not null,
    number bigint not null,
    transfer_id uuid not null,
    kind text not null,
    from_account text not null,
    to_account text not null,
    amount bigint not null check (amount > 0),
    from_number bigint not null,
    from_balance bigint not null,
    to_number bigint not null,
    to_balance bigint not null,
    subject_id uuid,
    linked bigint,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    hash bytea not null,
    primary key (merchant_id, number)
);

create index transfers_from on transfers (merchant_id, from_account, number) where from_account is not null;
create index transfers_to on transfers (merchant_id, to_account, number) where to_account is not null;
create index transfers_subject on transfers (merchant_id, subject_id) where subject_id is not null;

create view entries as
select merchant_id, from_account as account_id, from_number as number, number as transfer_number, transfer_id, kind,
       -amount as amount, from_balance as balance_after, subject_id, occurred_at, recorded_at
from transfers
union all
select merchant_id, to_account, to_number, number, transfer_id, kind, amount, to_balance, subject_id, occurred_at, recorded_at
from transfers;

create table idempotency_keys (
    merchant_id uuid not null,
    idempotency_key text not null,
    request_hash bytea not null,
    event_number bigint not null,
    recorded_at timestamptz not null,
    primary key (merchant_id, idempotency_key)
);

create table events (
    merchant_id uuid not null,
    number bigint not null,
    event_id uuid not null,
    type text not null,
    subject_id uuid not null,
    sequence integer not null,
    actor_kind text not null,
    actor_id text,
    actor_address text,
    occurred_at timestamptz not null,
    data text not null,
    primary key (merchant_id, number)
);

create index events_subject on events (merchant_id, subject_id) where subject_id is not null;

create table payouts (
    merchant_id uuid not null,
    payout_id uuid not null,
    amount bigint not null check (amount > 0),
    currency text not null,
    purpose text not null,
    client_reference text,
    statement_reference text,
    memo text,
    payout_group text,
    recipient_id uuid,
    payout_method_id uuid,
    recipient text not null,
    destination text not null,
    destination_sealed bytea not null,
    metadata text,
    waits_for_funds boolean not null,
    batch_id uuid,
    batch_row integer,
    live boolean not null,
    created_at timestamptz not null,
    status integer not null,
    status_reason text,
    connector text,
    rail text,
    rail_reference text,
    attempts integer not null,
    inquiries integer not null,
    failure_code text,
    failure_raw_code text,
    failure_raw_text text,
    cancel_requested boolean not null,
    revision integer not null,
    updated_at timestamptz not null,
    submitted_at timestamptz,
    paid_at timestamptz,
    due_at timestamptz,
    settled_by bigint,
    primary key (merchant_id, payout_id)
);

create index payouts_client_reference on payouts (merchant_id, client_reference) where client_reference is not null;
create index payouts_status on payouts (merchant_id, status, payout_id) where status not in (6, 7, 8);
create index payouts_due on payouts (merchant_id, due_at) where due_at is not null;
create index payouts_batch on payouts (merchant_id, batch_id, batch_row) where batch_id is not null;
create index payouts_recipient on payouts (merchant_id, recipient_id, payout_id) where recipient_id is not null;

create table attempts (
    merchant_id uuid not null,
    payout_id uuid not null,
    number integer not null,
    connector text not null,
    state integer not null,
    rail_reference text,
    raw_status text,
    raw_code text,
    raw_text text,
    failure_code text,
    started_at timestamptz not null,
    answered_at timestamptz,
    primary key (merchant_id, payout_id, number)
) with (fillfactor = 50);

create table callbacks (
    merchant_id uuid not null,
    callback_id text not null,
    connector text not null,
    received_at timestamptz not null,
    primary key (merchant_id, callback_id)
);

create table exceptions (
    merchant_id uuid not null,
    exception_id uuid not null,
    kind text not null,
    payout_id uuid not null,
    attempt integer,
    detail text not null,
    opened_at timestamptz not null,
    is_open boolean not null,
    resolution text,
    evidence text,
    resolved_by text,
    resolved_at timestamptz,
    primary key (merchant_id, exception_id)
);

create index exceptions_payout on exceptions (merchant_id, payout_id) where payout_id is not null;

create table recipients (
    merchant_id uuid not null,
    recipient_id uuid not null,
    created_at timestamptz not null,
    details text not null,
    name text not null,
    client_reference text,
    status text not null,
    default_method_id uuid,
    revision integer not null,
    updated_at timestamptz not null,
    primary key (merchant_id, recipient_id)
);

create index recipients_client_reference on recipients (merchant_id, client_reference) where client_reference is not null;

create table payout_methods (
    merchant_id uuid not null,
    recipient_id uuid not null,
    payout_method_id uuid not null,
    destination text not null,
    destination_sealed bytea not null,
    fingerprint bytea not null,
    currency text,
    created_at timestamptz not null,
    verified boolean not null,
    active boolean not null,
    primary key (merchant_id, recipient_id, payout_method_id),
    foreign key (merchant_id, recipient_id) references recipients (merchant_id, recipient_id)
);

create index payout_methods_fingerprint on payout_methods (merchant_id, fingerprint) where fingerprint is not null;

create table deposits (
    merchant_id uuid not null,
    deposit_id uuid not null,
    amount bigint not null check (amount > 0),
    currency text not null,
    reference text,
    created_at timestamptz not null,
    cleared boolean not null,
    cleared_at timestamptz,
    primary key (merchant_id, deposit_id)
);

create table batches (
    merchant_id uuid not null,
    batch_id uuid not null,
    mode text not null,
    format text not null,
    file_name text,
    created_at timestamptz not null,
    status text not null,
    sha256 text,
    bytes bigint not null,
    rows_total integer not null,
    rows_read integer not null,
    rows_accepted integer not null,
    rows_refused integer not null,
    totals text not null,
    failure_code text,
    failure_detail text,
    revision integer not null,
    updated_at timestamptz not null,
    completed_at timestamptz,
    lease_until timestamptz,
    actor_kind text not null,
    actor_id text,
    actor_address text,
    primary key (merchant_id, batch_id)
);

create index batches_sha256 on batches (merchant_id, sha256) where sha256 is not null;
create index batches_open on batches (status) where status in ('uploading', 'validating', 'accepting');

create table batch_chunks (
    merchant_id uuid not null, batch_id uuid not null, number integer not null, content bytea not null,
    primary key (merchant_id, batch_id, number)
);

create table batch_refusals (
    merchant_id uuid not null,
    batch_id uuid not null,
    batch_row integer not null,
    client_reference text,
    errors text not null,
    primary key (merchant_id, batch_id, batch_row)
);

create table api_keys (
    merchant_id uuid not null references merchants,
    key_id uuid not null,
    name text not null,
    secret_hash bytea not null,
    scopes text not null,
    ip_allow text,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    revision integer not null,
    primary key (merchant_id, key_id)
);

create unique index api_keys_secret on api_keys (secret_hash);
create unique index api_keys_id on api_keys (key_id);

create table access_tokens (
    merchant_id uuid not null,
    token_hash bytea not null,
    key_id uuid not null,
    scopes text not null,
    expires_at timestamptz not null,
    primary key (merchant_id, token_hash)
);

create unique index access_tokens_hash on access_tokens (token_hash);

-- Facts about this installation, such as a text sealed with the key ring: a node with another ring refuses to start.
create table installation (name text primary key, value bytea not null);
