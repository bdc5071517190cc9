-- Where a merchant is told of what happens. Secrets are sealed.
create table webhook_endpoints (
    merchant_id uuid not null,
    endpoint_id uuid not null,
    created_at timestamptz not null,
    url text not null,
    description text,
    types text,
    ordered boolean not null,
    status integer not null,
    disabled_reason text,
    secret bytea not null,
    old_secret bytea,
    old_secret_until timestamptz,
    revision integer not null,
    updated_at timestamptz not null,
    primary key (merchant_id, endpoint_id)
);

-- How far an endpoint has come in its merchant's log: everything up to there is delivered or has its row below. Only the node
-- that holds the lease moves it.
create table webhook_cursors (
    merchant_id uuid not null,
    endpoint_id uuid not null,
    active boolean not null,
    position bigint not null,
    failing_since timestamptz,
    lease_owner uuid,
    lease_until timestamptz,
    primary key (merchant_id, endpoint_id)
);

create table webhook_deliveries (
    merchant_id uuid not null,
    endpoint_id uuid not null,
    event_number bigint not null,
    event_id uuid not null,
    event_type text not null,
    subject_id uuid not null,
    created_at timestamptz not null,
    status integer not null,
    attempts integer not null,
    due_at timestamptz,
    answered_at timestamptz,
    answer_status integer,
    error text,
    primary key (merchant_id, endpoint_id, event_number)
);

create index webhook_deliveries_open on webhook_deliveries (merchant_id, endpoint_id, due_at, event_number) where status <= 2;

create table webhook_attempts (
    merchant_id uuid not null,
    endpoint_id uuid not null,
    event_number bigint not null,
    attempt_id uuid not null,
    attempted_at timestamptz not null,
    elapsed_ms integer not null,
    answer_status integer,
    error text,
    answer text,
    primary key (merchant_id, endpoint_id, event_number, attempt_id)
);
