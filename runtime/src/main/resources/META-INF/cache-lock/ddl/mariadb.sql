-- The locks of quarkus-cache-lock: one row per lock, kept after release. No index but the primary key. Times are UTC.
-- fencing_token is the last one reserved. Until waiting_until, waiter_token gets the lock before others do.
create table if not exists cache_lock (
  lock_key      varchar(255) not null primary key,
  owner_id      varchar(200),
  owner_token   varchar(64),
  fencing_token bigint       not null,
  acquired_at   datetime(6)  not null,
  expires_at    datetime(6)  not null,
  waiter_token  varchar(64),
  waiting_until datetime(6)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_nopad_bin;
