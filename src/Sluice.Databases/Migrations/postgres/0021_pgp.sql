-- The OpenPGP keys that merchants sign their files with, and that answers to them are encrypted to.

create table pgp_keys (
    merchant_id uuid not null,
    key_id uuid not null,
    fingerprint text not null,
    user_id text not null,
    algorithm text not null,
    bits integer not null,
    public_key text not null,
    expires_at timestamptz,
    created_at timestamptz not null,
    deleted_at timestamptz,
    primary key (merchant_id, key_id)
);

-- The fingerprint of the key that signed the file.
alter table sftp_files add column signed_by text;
