-- What a payout may say beyond whom and how much: absent in most.

alter table payouts add column kind text;
alter table payouts add column priority text;
alter table payouts add column release_at timestamptz;
alter table payouts add column release_zone text;
alter table payouts add column expires_at timestamptz;
alter table payouts add column fee bigint not null default 0;
alter table payouts add column fee_currency text;
alter table payouts add column fee_bearer text;
alter table payouts add column quote_id uuid;
alter table payouts add column source_amount bigint;
alter table payouts add column source_currency text;
alter table payouts add column order_id uuid;
alter table payouts add column source_wallet uuid;
alter table payouts add column expected_arrival timestamptz;

-- Why an attempt went to the connector it went to.
alter table attempts add column routing text;
