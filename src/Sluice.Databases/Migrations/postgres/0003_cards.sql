-- The card vault: a card of a merchant once, its number sealed with a key that seals nothing else.

create table cards (
    merchant_id uuid not null,
    card_id uuid not null,
    bin text not null,
    last_four text not null,
    brand text not null,
    created_at timestamptz not null,
    number_sealed bytea not null,
    expiry_month integer not null,
    expiry_year integer not null,
    holder_name text,
    active boolean not null,
    revision integer not null,
    updated_at timestamptz not null,
    primary key (merchant_id, card_id)
);
