-- Reports that are made again and again, and who each report is brought to.
create table report_schedules (
    merchant_id uuid not null,
    schedule_id uuid not null,
    created_at timestamptz not null,
    kind text not null,
    format text not null,
    currency text,
    run_every text not null,
    run_day integer,
    run_at text not null,
    time_zone text not null,
    to_sftp boolean not null,
    to_emails text,
    status integer not null,
    next_at timestamptz,
    last_at timestamptz,
    last_report_id uuid,
    revision integer not null,
    updated_at timestamptz not null,
    primary key (merchant_id, schedule_id)
);

create index report_schedules_due on report_schedules (next_at) where next_at is not null;

alter table reports add column schedule_id uuid;

create table report_deliveries (
    merchant_id uuid not null,
    report_id uuid not null,
    number integer not null,
    channel text not null,
    target text,
    status integer not null,
    attempts integer not null,
    due_at timestamptz,
    ended_at timestamptz,
    error text,
    primary key (merchant_id, report_id, number)
);

create index report_deliveries_due on report_deliveries (due_at) where due_at is not null;

-- Which of the merchant's own people are written to about what, and up to which event that was done.
create table notices (
    merchant_id uuid not null,
    position bigint not null,
    look_at timestamptz not null,
    exceptions text,
    reports text,
    webhooks text,
    revision integer not null,
    updated_at timestamptz not null,
    primary key (merchant_id)
);

create index notices_look on notices (look_at);
