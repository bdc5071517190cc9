-- A batch that came as pain.001: what the message says of itself, so that it comes once and pain.002 can name it.
alter table batches add column message_id text;
alter table batches add column message_name text;
alter table batches add column control_sum text;
-- Why the rows are paid that do not say it themselves.
alter table batches add column purpose text;
create index batches_message on batches (merchant_id, message_id);

-- Which payment information a refused row stood in.
alter table batch_refusals add column payment_group text;
