-- The locks of quarkus-cache-lock: one row per lock, kept after release. No index but the primary key. Times are UTC.
-- fencing_token is the last one reserved. Until waiting_until, waiter_token gets the lock before others do.
-- Keys end in a full stop, so that trailing spaces count. Untested.
create table cache_lock (
  lock_key      varchar(256 octets) not null primary key,
  owner_id      varchar(800 octets),
  owner_token   varchar(64 octets),
  fencing_token bigint       not null,
  acquired_at   timestamp(6) not null,
  expires_at    timestamp(6) not null,
  waiter_token  varchar(64 octets),
  waiting_until timestamp(6)
);
