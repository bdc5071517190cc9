-- Reports asked for, the moment of the book they are of, and what was made, in pieces, compressed and sealed.

create table reports (
    merchant_id blob not null,
    report_id blob not null,
    kind text not null,
    format text not null,
    period_from integer not null,
    period_to integer not null,
    time_zone text not null,
    currency text,
    actor_kind text not null,
    actor_id text,
    actor_address text,
    created_at integer not null,
    status text not null,
    progress integer not null,
    takes integer not null,
    lease_until integer,
    lease_owner blob,
    as_of integer,
    as_of_event integer,
    as_of_transfer integer,
    rows_written integer,
    bytes integer,
    sha256 text,
    failure_code text,
    failure_detail text,
    finished_at integer,
    expires_at integer,
    primary key (merchant_id, report_id)
);

create index reports_open on reports (status) where status in ('queued', 'running');
create index reports_expiry on reports (expires_at) where status = 'finished';

-- Each worker that takes a report writes pieces of its own: one that lost its lease spoils nothing.
create table report_chunks (
    merchant_id blob not null,
    report_id blob not null,
    take integer not null,
    number integer not null,
    content blob not null,
    primary key (merchant_id, report_id, take, number)
);
