-- Where a merchant is told of what happens. Secrets are sealed.
create table webhook_endpoints (
    merchant_id blob not null,
    endpoint_id blob not null,
    created_at integer not null,
    url text not null,
    description text,
    types text,
    ordered integer not null,
    status integer not null,
    disabled_reason text,
    secret blob not null,
    old_secret blob,
    old_secret_until integer,
    revision integer not null,
    updated_at integer not null,
    primary key (merchant_id, endpoint_id)
);

-- How far an endpoint has come in its merchant's log: everything up to there is delivered or has its row below. Only the node
-- that holds the lease moves it.
create table webhook_cursors (
    merchant_id blob not null,
    endpoint_id blob not null,
    active integer not null,
    position integer not null,
    failing_since integer,
    lease_owner blob,
    lease_until integer,
    primary key (merchant_id, endpoint_id)
);

create table webhook_deliveries (
    merchant_id blob not null,
    endpoint_id blob not null,
    event_number integer not null,
    event_id blob not null,
    event_type text not null,
    subject_id blob not null,
    created_at integer not null,
    status integer not null,
    attempts integer not null,
    due_at integer,
    answered_at integer,
    answer_status integer,
    error text,
    primary key (merchant_id, endpoint_id, event_number)
);

create index webhook_deliveries_open on webhook_deliveries (merchant_id, endpoint_id, due_at, event_number) where status <= 2;

create table webhook_attempts (
    merchant_id blob not null,
    endpoint_id blob not null,
    event_number integer not null,
    attempt_id blob not null,
    attempted_at integer not null,
    elapsed_ms integer not null,
    answer_status integer,
    error text,
    answer text,
    primary key (merchant_id, endpoint_id, event_number, attempt_id)
);
