-- The locks of quarkus-cache-lock: one row per lock, kept after release. No index but the primary key. Times are UTC.
-- fencing_token is the last one reserved. Until waiting_until, waiter_token gets the lock before others do.
-- Untested.
create table cache_lock (
  lock_key      varchar2(255 char) not null primary key,
  owner_id      varchar2(200 char),
  owner_token   varchar2(64 char),
  fencing_token number(19)   not null,
  acquired_at   timestamp(6) not null,
  expires_at    timestamp(6) not null,
  waiter_token  varchar2(64 char),
  waiting_until timestamp(6)
);
