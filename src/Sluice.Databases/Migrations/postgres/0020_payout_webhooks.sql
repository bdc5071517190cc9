-- A payout may name an address of its own for its events; one endpoint of the merchant signs and keeps the log of those.
alter table payouts add column webhook_url text;

alter table webhook_endpoints add column per_payout boolean not null default false;
