-- Links a recipient opens: to take a payout, or to enter their own details.

create table links (
    merchant_id blob not null,
    link_id blob not null,
    kind integer not null,
    payout_id blob,
    secret_hash blob not null,
    methods text,
    language text,
    recipient text not null,
    client_reference text,
    metadata text,
    mailed integer not null,
    expires_at integer not null,
    created_at integer not null,
    status integer not null,
    recipient_id blob,
    payout_method_id blob,
    completed_at integer,
    revision integer not null,
    updated_at integer not null,
    primary key (merchant_id, link_id)
);

create unique index links_secret on links (secret_hash);
create index links_payout on links (merchant_id, payout_id) where payout_id is not null;
create index links_open on links (merchant_id, expires_at) where status = 1;

create table brandings (
    merchant_id blob primary key,
    name text,
    colour text,
    logo blob,
    revision integer not null,
    updated_at integer not null
);

-- What is to be sent by e-mail, written with what it tells of; whom to and what about are sealed, and gone once sent.
create table mails (
    merchant_id blob not null,
    mail_id blob not null,
    kind text not null,
    subject_id blob not null,
    language text not null,
    content blob not null,
    created_at integer not null,
    status integer not null,
    attempts integer not null,
    due_at integer,
    sent_at integer,
    last_error text,
    primary key (merchant_id, mail_id)
);

create index mails_due on mails (due_at) where due_at is not null;
create index mails_subject on mails (merchant_id, subject_id) where subject_id is not null;

-- A method is found by its own id where nothing says whose it is.
create index payout_methods_id on payout_methods (merchant_id, payout_method_id);
