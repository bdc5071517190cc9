-- Merchants under a merchant, and money on its way between two books: a row of it in each.

alter table merchants add column parent_id uuid;

create table sub_merchants (
    merchant_id uuid not null,
    sub_merchant_id uuid not null,
    name text not null,
    client_reference text,
    live boolean not null,
    created_at timestamptz not null,
    primary key (merchant_id, sub_merchant_id)
);

create table sub_merchant_transfers (
    merchant_id uuid not null,
    transfer_id uuid not null,
    other_id uuid not null,
    is_parent boolean not null,
    side text not null,
    amount bigint not null check (amount > 0),
    currency text not null,
    memo text,
    created_at timestamptz not null,
    state text not null,
    revision integer not null,
    completed_at timestamptz,
    primary key (merchant_id, transfer_id)
);

create index sub_merchant_transfers_open on sub_merchant_transfers (state) where state in ('asked', 'taken');
