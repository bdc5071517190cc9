-- What a merchant's payouts cost: one text, changed as a whole; and when the fee of a payout is given back.
create table fee_schedules (
    merchant_id uuid not null references merchants,
    name text not null,
    schedule text not null,
    revision integer not null,
    updated_at timestamptz not null,
    primary key (merchant_id, name)
);

alter table payouts add column fee_refund text;
