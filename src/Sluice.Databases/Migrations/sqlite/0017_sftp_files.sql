-- Files that were taken out of the folders of merchants, and how far the answers to them are.

create table sftp_files (
    merchant_id blob not null,
    file_id blob not null,
    kind text not null,
    name text not null,
    received_at integer not null,
    bytes integer not null,
    state text not null,
    sha256 text,
    batch_id blob,
    reason_code text,
    reason text,
    answered_at integer,
    -- When it is to be looked at; also the end of a lease.
    due_at integer,
    lease_owner blob,
    primary key (merchant_id, file_id)
);

create index sftp_files_due on sftp_files (merchant_id, due_at) where due_at is not null;
create index sftp_files_name on sftp_files (merchant_id, kind, name, file_id);
