-- A token ends with the secret it was exchanged for; tokens of before are asked for again.

alter table access_tokens add column key_revision integer not null default 0;

create index access_tokens_expiry on access_tokens (expires_at);
