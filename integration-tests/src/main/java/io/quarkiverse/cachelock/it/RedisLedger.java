package io.quarkiverse.cachelock.it;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.redis.datasource.hash.HashCommands;

/** A ledger in Redis: one hash for each show. */
final class RedisLedger implements Ledger {

    private final HashCommands<String, String, Integer> hashes;

    RedisLedger(RedisDataSource redis) {
        this.hashes = redis.hash(Integer.class);
    }

    @Override
    public void open(String show, int seats) {
        write(show, "seats", seats);
        write(show, "left", seats);
        write(show, "tickets", 0);
    }

    @Override
    public int seats(String show) {
        return read(show, "seats");
    }

    @Override
    public int seatsLeft(String show) {
        return read(show, "left");
    }

    @Override
    public void writeSeatsLeft(String show, int seats) {
        write(show, "left", seats);
    }

    @Override
    public void countTicket(String show) {
        hashes.hincrby(key(show), "tickets", 1);
    }

    @Override
    public int tickets(String show) {
        return read(show, "tickets");
    }

    private int read(String show, String field) {
        Integer value = hashes.hget(key(show), field);
        return value == null ? 0 : value;
    }

    private void write(String show, String field, int value) {
        hashes.hset(key(show), field, value);
    }

    private static String key(String show) {
        return "booth:" + show;
    }
}
