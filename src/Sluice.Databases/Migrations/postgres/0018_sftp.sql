-- The public keys that merchants log in with to bring and fetch files.

create table sftp_keys (
    merchant_id uuid not null,
    key_id uuid not null,
    name text not null,
    public_key text not null,
    fingerprint text not null,
    bits integer not null,
    allowed_addresses text,
    created_at timestamptz not null,
    deleted_at timestamptz,
    primary key (merchant_id, key_id)
);
