package io.quarkiverse.cachelock.it.docs;

import java.time.LocalTime;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockKey;
import io.quarkiverse.cachelock.LockManager;
import io.smallrye.mutiny.Multi;

/** The samples of lock names and of what happens when a lock is busy. Each tells the name that is held. */
@ApplicationScoped
class Tickets {

    @Inject
    LockManager locks;

    // tag::path[]
    @CacheLock("customer:{order.customer.id}")
    public String refund(Order order) {
        return held("customer:" + order.customer().id());
    }

    @CacheLock("coupon:{order.coupon}")
    public String redeem(Order order) {
        return held("coupon:" + order.coupon().orElseThrow());
    }
    // end::path[]

    // tag::expression[]
    @CacheLock("${shop.region:north}:show:{show}")
    public String open(long show) {
        return held("north:show:" + show);
    }
    // end::expression[]

    // tag::keys[]
    @CacheLock("ticket")
    public String sell(@LockKey String show, @LockKey("customer.id") Order order) {
        return held("ticket:" + show + ":" + order.customer().id());
    }
    // end::keys[]

    // tag::parity[]
    public String sold(String show, long customer) {
        return locks.lock("ticket", show, customer).call(() -> held("ticket:" + show + ":" + customer));
    }
    // end::parity[]

    // tag::seat[]
    @CacheLock("seat:{seat}")
    public String reserve(Seat seat) {
        return held("seat:" + seat.row() + "-" + seat.number());
    }
    // end::seat[]

    // tag::half[]
    @CacheLock(value = "checkout", keyGenerator = HalfOfTheDay.class)
    public String checkOut(LocalTime time) {
        return held(time.isBefore(LocalTime.NOON) ? "checkout:morning" : "checkout:afternoon");
    }
    // end::half[]

    // tag::stream[]
    @CacheLock("export")
    public Multi<String> export() {
        return Multi.createFrom().items("row 1", "row 2").map(row -> row + ", " + held("export"));
    }
    // end::stream[]

    // tag::fallback[]
    @CacheLock(value = "statistics", waitTime = "100ms", fallback = "lastStatistics")
    public String statistics(int month) {
        return "fresh of month " + month;
    }

    String lastStatistics(int month) {
        return "old of month " + month;
    }
    // end::fallback[]

    // tag::manager-fallback[]
    public String statisticsOf(int month) {
        return locks.lock("statistics").callOrElse(() -> statistics(month), busy -> lastStatistics(month));
    }
    // end::manager-fallback[]

    // tag::static[]
    @CacheLock("number")
    static long nextNumber() {
        return Numbers.next();
    }
    // end::static[]

    private String held(String name) {
        return locks.state(name).map(state -> name).orElse("none");
    }

    static final class Numbers {
        private static final AtomicLong LAST = new AtomicLong();

        private Numbers() {
        }

        static long next() {
            return LAST.incrementAndGet();
        }
    }
}
