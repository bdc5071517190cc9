-- Reports asked for, the moment of the book they are of, and what was made, in pieces, compressed and sealed.

create table reports (
    merchant_id uuid not null,
    report_id uuid not null,
    kind text not null,
    format text not null,
    period_from timestamptz not null,
    period_to timestamptz not null,
    time_zone text not null,
    currency text,
    actor_kind text not null,
    actor_id text,
    actor_address text,
    created_at timestamptz not null,
    status text not null,
    progress integer not null,
    takes integer not null,
    lease_until timestamptz,
    lease_owner uuid,
    as_of timestamptz,
    as_of_event bigint,
    as_of_transfer bigint,
    rows_written bigint,
    bytes bigint,
    sha256 text,
    failure_code text,
    failure_detail text,
    finished_at timestamptz,
    expires_at timestamptz,
    primary key (merchant_id, report_id)
);

create index reports_open on reports (status) where status in ('queued', 'running');
create index reports_expiry on reports (expires_at) where status = 'finished';

-- Each worker that takes a report writes pieces of its own: one that lost its lease spoils nothing.
create table report_chunks (
    merchant_id uuid not null,
    report_id uuid not null,
    take integer not null,
    number integer not null,
    content bytea not null,
    primary key (merchant_id, report_id, take, number)
);
