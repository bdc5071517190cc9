-- What customers paid, to be paid back to where it came from; and whether a merchant may pay anyone else.

create table orders (
    merchant_id blob not null,
    order_id blob not null,
    client_reference text not null,
    amount integer not null check (amount > 0),
    currency text not null,
    payer text not null,
    destination text not null,
    destination_sealed blob not null,
    metadata text,
    ordered_at integer,
    created_at integer not null,
    primary key (merchant_id, order_id)
);

create unique index orders_client_reference on orders (merchant_id, client_reference);

create index payouts_order on payouts (merchant_id, order_id) where order_id is not null;

-- Merchants of before could pay anyone; new ones can once it is switched on.
alter table merchants add column open_loop integer not null default 1;
