package io.quarkiverse.cachelock.it;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A ledger for one JVM. */
final class MemoryLedger implements Ledger {

    private final Map<String, Show> shows = new ConcurrentHashMap<>();

    @Override
    public void open(String show, int seats) {
        shows.put(show, new Show(seats, new AtomicInteger(seats), new AtomicInteger()));
    }

    @Override
    public int seats(String show) {
        return find(show).seats();
    }

    @Override
    public int seatsLeft(String show) {
        return find(show).left().get();
    }

    @Override
    public void writeSeatsLeft(String show, int seats) {
        find(show).left().set(seats);
    }

    @Override
    public void countTicket(String show) {
        find(show).tickets().incrementAndGet();
    }

    @Override
    public int tickets(String show) {
        return find(show).tickets().get();
    }

    private Show find(String show) {
        return shows.computeIfAbsent(show, none -> new Show(0, new AtomicInteger(), new AtomicInteger()));
    }

    private record Show(int seats, AtomicInteger left, AtomicInteger tickets) {
    }
}
