-- What a payout would take and what would arrive, at a rate and a fee that hold until it expires.

create table quotes (
    merchant_id blob not null,
    quote_id blob not null,
    source_amount integer not null check (source_amount > 0),
    source_currency text not null,
    destination_amount integer not null check (destination_amount > 0),
    destination_currency text not null,
    fixed_side text not null,
    rate text not null,
    mid_rate text not null,
    margin_basis_points integer not null check (margin_basis_points >= 0),
    rate_source text,
    rate_at integer,
    fee integer not null check (fee >= 0),
    fee_bearer text,
    fee_refund text,
    destination_type text,
    destination_country text,
    client_reference text,
    live integer not null,
    created_at integer not null,
    expires_at integer not null,
    payout_id blob,
    primary key (merchant_id, quote_id)
);

create index quotes_unused on quotes (expires_at) where payout_id is null;
