-- A merchant's routing rules: one text, changed as a whole.
create table routing_rules (
    merchant_id uuid not null references merchants,
    rule_set text not null,
    rules text not null,
    revision integer not null,
    updated_at timestamptz not null,
    primary key (merchant_id, rule_set)
);
