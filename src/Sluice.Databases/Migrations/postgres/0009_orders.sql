-- What customers paid, to be paid back to where it came from; and whether a merchant may pay anyone else.

create table orders (
    merchant_id uuid not null,
    order_id uuid not null,
    client_reference text not null,
    amount bigint not null check (amount > 0),
    currency text not null,
    payer text not null,
    destination text not null,
    destination_sealed bytea not null,
    metadata text,
    ordered_at timestamptz,
    created_at timestamptz not null,
    primary key (merchant_id, order_id)
);

create unique index orders_client_reference on orders (merchant_id, client_reference);

create index payouts_order on payouts (merchant_id, order_id) where order_id is not null;

-- Merchants of before could pay anyone; new ones can once it is switched on.
alter table merchants add column open_loop boolean not null default true;
