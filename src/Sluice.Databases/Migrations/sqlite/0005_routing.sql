-- A merchant's routing rules: one text, changed as a whole.
create table routing_rules (
    merchant_id blob not null references merchants (merchant_id),
    rule_set text not null,
    rules text not null,
    revision integer not null,
    updated_at integer not null,
    primary key (merchant_id, rule_set)
);
