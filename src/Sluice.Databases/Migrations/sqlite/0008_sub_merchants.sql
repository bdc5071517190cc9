-- Merchants under a merchant, and money on its way between two books: a row of it in each.

alter table merchants add column parent_id blob;

create table sub_merchants (
    merchant_id blob not null,
    sub_merchant_id blob not null,
    name text not null,
    client_reference text,
    live integer not null,
    created_at integer not null,
    primary key (merchant_id, sub_merchant_id)
) without rowid;

create table sub_merchant_transfers (
    merchant_id blob not null,
    transfer_id blob not null,
    other_id blob not null,
    is_parent integer not null,
    side text not null,
    amount integer not null check (amount > 0),
    currency text not null,
    memo text,
    created_at integer not null,
    state text not null,
    revision integer not null,
    completed_at integer,
    primary key (merchant_id, transfer_id)
) without rowid;

create index sub_merchant_transfers_open on sub_merchant_transfers (state) where state in ('asked', 'taken');
