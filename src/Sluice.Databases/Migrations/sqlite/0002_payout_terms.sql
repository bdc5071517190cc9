-- What a payout may say beyond whom and how much: absent in most.

alter table payouts add column kind text;
alter table payouts add column priority text;
alter table payouts add column release_at integer;
alter table payouts add column release_zone text;
alter table payouts add column expires_at integer;
alter table payouts add column fee integer not null default 0;
alter table payouts add column fee_currency text;
alter table payouts add column fee_bearer text;
alter table payouts add column quote_id blob;
alter table payouts add column source_amount integer;
alter table payouts add column source_currency text;
alter table payouts add column order_id blob;
alter table payouts add column source_wallet blob;
alter table payouts add column expected_arrival integer;

-- Why an attempt went to the connector it went to.
alter table attempts add column routing text;
