-- The same tables as for PostgreSQL: ids are 16-byte blobs, instants microseconds since 1970, booleans 0 or 1.
-- Every table of a merchant has merchant_id first in its keys, so that the database can be sharded by it.

create table merchants (
    merchant_id blob primary key,
    name text not null,
    live integer not null,
    unique_client_reference integer not null default 0,
    created_at integer not null
);

create table books (
    merchant_id blob primary key references merchants (merchant_id),
    live integer not null,
    transfer_number integer not null default 0,
    event_number integer not null default 0,
    chain blob not null,
    recorded_at integer not null
);

create table accounts (
    merchant_id blob not null references books (merchant_id),
    account_id text not null,
    kind text not null,
    currency text not null,
    on_demand integer not null,
    may_go_negative integer not null,
    balance integer not null,
    entries integer not null,
    minimum integer not null default 0 check (minimum >= 0),
    primary key (merchant_id, account_id),
    constraint balance_not_negative check (balance >= 0 or may_go_negative)
) without rowid;

create index accounts_loaded on accounts (merchant_id) where not on_demand;

create table transfers (
    merchant_id blob not null,
    number integer not null,
    transfer_id blob not null,
    kind text not null,
    from_account text not null,
    to_account text not null,
    amount integer not null check (amount > 0),
    from_number integer not null,
    from_balance integer not null,
    to_number integer not null,
    to_balance integer not null,
    subject_id blob,
    linked integer,
    occurred_at integer not null,
    recorded_at integer not null,
    hash blob not null,
    primary key (merchant_id, number)
) without rowid;

create index transfers_from on transfers (merchant_id, from_account, number);
create index transfers_to on transfers (merchant_id, to_account, number);
create index transfers_subject on transfers (merchant_id, subject_id);

create view entries as
select merchant_id, from_account as account_id, from_number as number, number as transfer_number, transfer_id, kind,
       -amount as amount, from_balance as balance_after, subject_id, occurred_at, recorded_at
from transfers
union all
select merchant_id, to_account, to_number, number, transfer_id, kind, amount, to_balance, subject_id, occurred_at, recorded_at
from transfers;

create table idempotency_keys (
    merchant_id blob not null,
    idempotency_key text not null,
    request_hash blob not null,
    event_number integer not null,
    recorded_at integer not null,
    primary key (merchant_id, idempotency_key)
) without rowid;

create table events (
    merchant_id blob not null,
    number integer not null,
    event_id blob not null,
    type text not null,
    subject_id blob not null,
    sequence integer not null,
    actor_kind text not null,
    actor_id text,
    actor_address text,
    occurred_at integer not null,
    data text not null,
    primary key (merchant_id, number)
) without rowid;

create index events_subject on events (merchant_id, subject_id);

create table payouts (
    merchant_id blob not null,
    payout_id blob not null,
    amount integer not null check (amount > 0),
    currency text not null,
    purpose text not null,
    client_reference text,
    statement_reference text,
    memo text,
    payout_group text,
    recipient_id blob,
    payout_method_id blob,
    recipient text not null,
    destination text not null,
    destination_sealed blob not null,
    metadata text,
    waits_for_funds integer not null,
    batch_id blob,
    batch_row integer,
    live integer not null,
    created_at integer not null,
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
    cancel_requested integer not null,
    revision integer not null,
    updated_at integer not null,
    submitted_at integer,
    paid_at integer,
    due_at integer,
    settled_by integer,
    primary key (merchant_id, payout_id)
);

create index payouts_client_reference on payouts (merchant_id, client_reference) where client_reference is not null;
create index payouts_status on payouts (merchant_id, status, payout_id) where status not in (6, 7, 8);
create index payouts_due on payouts (merchant_id, due_at) where due_at is not null;
create index payouts_batch on payouts (merchant_id, batch_id, batch_row) where batch_id is not null;
create index payouts_recipient on payouts (merchant_id, recipient_id, payout_id) where recipient_id is not null;

create table attempts (
    merchant_id blob not null,
    payout_id blob not null,
    number integer not null,
    connector text not null,
    state integer not null,
    rail_reference text,
    raw_status text,
    raw_code text,
    raw_text text,
    failure_code text,
    started_at integer not null,
    answered_at integer,
    primary key (merchant_id, payout_id, number)
) without rowid;

create table callbacks (
    merchant_id blob not null,
    callback_id text not null,
    connector text not null,
    received_at integer not null,
    primary key (merchant_id, callback_id)
) without rowid;

create table exceptions (
    merchant_id blob not null,
    exception_id blob not null,
    kind text not null,
    payout_id blob not null,
    attempt integer,
    detail text not null,
    opened_at integer not null,
    is_open integer not null,
    resolution text,
    evidence text,
    resolved_by text,
    resolved_at integer,
    primary key (merchant_id, exception_id)
);

create index exceptions_payout on exceptions (merchant_id, payout_id);

create table recipients (
    merchant_id blob not null,
    recipient_id blob not null,
    created_at integer not null,
    details text not null,
    name text not null,
    client_reference text,
    status text not null,
    default_method_id blob,
    revision integer not null,
    updated_at integer not null,
    primary key (merchant_id, recipient_id)
);

create index recipients_client_reference on recipients (merchant_id, client_reference) where client_reference is not null;

create table payout_methods (
    merchant_id blob not null,
    recipient_id blob not null,
    payout_method_id blob not null,
    destination text not null,
    destination_sealed blob not null,
    fingerprint blob not null,
    currency text,
    created_at integer not null,
    verified integer not null,
    active integer not null,
    primary key (merchant_id, recipient_id, payout_method_id),
    foreign key (merchant_id, recipient_id) references recipients (merchant_id, recipient_id)
);

create index payout_methods_fingerprint on payout_methods (merchant_id, fingerprint);

create table deposits (
    merchant_id blob not null,
    deposit_id blob not null,
    amount integer not null check (amount > 0),
    currency text not null,
    reference text,
    created_at integer not null,
    cleared integer not null,
    cleared_at integer,
    primary key (merchant_id, deposit_id)
);

create table batches (
    merchant_id blob not null,
    batch_id blob not null,
    mode text not null,
    format text not null,
    file_name text,
    created_at integer not null,
    status text not null,
    sha256 text,
    bytes integer not null,
    rows_total integer not null,
    rows_read integer not null,
    rows_accepted integer not null,
    rows_refused integer not null,
    totals text not null,
    failure_code text,
    failure_detail text,
    revision integer not null,
    updated_at integer not null,
    completed_at integer,
    lease_until integer,
    actor_kind text not null,
    actor_id text,
    actor_address text,
    primary key (merchant_id, batch_id)
);

create index batches_sha256 on batches (merchant_id, sha256) where sha256 is not null;
create index batches_open on batches (status) where status in ('uploading', 'validating', 'accepting');

create table batch_chunks (
    merchant_id blob not null, batch_id blob not null, number integer not null, content blob not null,
    primary key (merchant_id, batch_id, number)
);

create table batch_refusals (
    merchant_id blob not null,
    batch_id blob not null,
    batch_row integer not null,
    client_reference text,
    errors text not null,
    primary key (merchant_id, batch_id, batch_row)
);

create table api_keys (
    merchant_id blob not null references merchants (merchant_id),
    key_id blob not null,
    name text not null,
    secret_hash blob not null,
    scopes text not null,
    ip_allow text,
    created_at integer not null,
    expires_at integer,
    revoked_at integer,
    revision integer not null,
    primary key (merchant_id, key_id)
);

create unique index api_keys_secret on api_keys (secret_hash);
create unique index api_keys_id on api_keys (key_id);

create table access_tokens (
    merchant_id blob not null,
    token_hash blob not null,
    key_id blob not null,
    scopes text not null,
    expires_at integer not null,
    primary key (merchant_id, token_hash)
);

create unique index access_tokens_hash on access_tokens (token_hash);

-- Facts about this installation as a whole: a text sealed with the key ring, so that a node with another ring refuses to start.
create table installation (name text primary key, value blob not null);
