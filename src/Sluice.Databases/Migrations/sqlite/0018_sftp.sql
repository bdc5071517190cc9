-- The public keys that merchants log in with to bring and fetch files.

create table sftp_keys (
    merchant_id blob not null,
    key_id blob not null,
    name text not null,
    public_key text not null,
    fingerprint text not null,
    bits integer not null,
    allowed_addresses text,
    created_at integer not null,
    deleted_at integer,
    primary key (merchant_id, key_id)
);
