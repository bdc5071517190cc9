-- Who holds the lease of a batch: one that has lost it does nothing more to it.
alter table batches add column lease_owner blob;

-- By id too: many are due at one instant, and two queries must find the same ones.
create index payouts_due_in_order on payouts (merchant_id, due_at, payout_id) where due_at is not null;
drop index payouts_due;

create index payouts_waiting_for_funds on payouts (merchant_id, currency, payout_id)
    where status = 5 and status_reason = 'waiting_for_funds';

-- What is set aside for batches belongs into the balances. The kind never changes, so that accounts stay cheap to update.
create index accounts_batches on accounts (merchant_id) where kind = 'batch';
