-- The locks of quarkus-cache-lock: one row per lock, kept after release. No index but the primary key. Times are UTC.
-- fencing_token is the last one reserved. Until waiting_until, waiter_token gets the lock before others do.
-- SQL Server 2022 or later. Keys end in a full stop, so that trailing spaces count. Untested.
if object_id('cache_lock', 'U') is null
create table cache_lock (
  lock_key      nvarchar(256) collate Latin1_General_100_BIN2 not null primary key,
  owner_id      nvarchar(200),
  owner_token   varchar(64) collate Latin1_General_100_BIN2,
  fencing_token bigint       not null,
  acquired_at   datetime2(6) not null,
  expires_at    datetime2(6) not null,
  waiter_token  varchar(64) collate Latin1_General_100_BIN2,
  waiting_until datetime2(6)
);
