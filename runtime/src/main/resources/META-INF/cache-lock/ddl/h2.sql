-- The locks of quarkus-cache-lock: one row per lock, kept after release. No index but the primary key.
-- fencing_token is the last one reserved. Until waiting_until, waiter_token gets the lock before others do.
create table if not exists cache_lock (
  lock_key      varchar(255)                not null primary key,
  owner_id      varchar(200),
  owner_token   varchar(64),
  fencing_token bigint                      not null,
  acquired_at   timestamp(6) with time zone not null,
  expires_at    timestamp(6) with time zone not null,
  waiter_token  varchar(64),
  waiting_until timestamp(6) with time zone
);
