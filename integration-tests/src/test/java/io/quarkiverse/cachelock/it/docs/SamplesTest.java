package io.quarkiverse.cachelock.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockManager;
import io.quarkus.test.junit.QuarkusTest;

/** Runs the samples of the README and the documentation. */
@QuarkusTest
class SamplesTest {

    @Inject
    Orders orders;
    @Inject
    Tickets tickets;
    @Inject
    Payments payments;
    @Inject
    Warehouse warehouse;
    @Inject
    Stock stock;
    @Inject
    Accounts accounts;
    @Inject
    LockManager locks;
    @Inject
    @io.quarkus.agroal.DataSource("jobs")
    DataSource jobs;

    @Test
    void methodsRunUnderTheirLock() {
        Receipt locked = new Receipt(42, true);

        assertThat(orders.pay(42)).isEqualTo(locked);
        assertThat(orders.payLater(42).await().indefinitely()).isEqualTo(locked);
        assertThat(orders.payInBackground(42).toCompletableFuture().join()).isEqualTo(locked);
        assertThat(orders.payInTransaction(42)).isEqualTo(locked);
        assertThat(orders.pay("north", 42)).isEqualTo(new Receipt(42, false));
        assertThat(locks.state("order:42")).isEmpty();
    }

    @Test
    void aBusyReportIsSkipped() {
        int before = payments.reports();
        locks.lock("report").run(() -> onAnotherThread(orders::report));
        assertThat(payments.reports()).isEqualTo(before);

        orders.report();
        orders.monthlyReport();
        assertThat(payments.reports()).isEqualTo(before + 2);
    }

    @Test
    void lockNamesComeFromTheCall() {
        Order order = new Order(42, new Order.Customer(7), Optional.of("spring"));

        assertThat(tickets.refund(order)).isEqualTo("customer:7");
        assertThat(tickets.redeem(order)).isEqualTo("coupon:spring");
        assertThatThrownBy(() -> tickets.redeem(new Order(42, new Order.Customer(7), Optional.empty())))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("property 'order.coupon' is empty");
        assertThat(tickets.open(1)).isEqualTo("north:show:1");
        assertThat(tickets.sell("hamlet", order)).isEqualTo("ticket:hamlet:7");
        assertThat(tickets.sold("hamlet", 7)).isEqualTo("ticket:hamlet:7");
        assertThat(tickets.reserve(new Seat("A", 3))).isEqualTo("seat:A-3");
        assertThat(tickets.checkOut(LocalTime.of(9, 0))).isEqualTo("checkout:morning");
        assertThat(Tickets.nextNumber()).isPositive();
    }

    @Test
    void streamsHoldTheirLock() {
        assertThat(tickets.export().collect().asList().await().indefinitely())
                .containsExactly("row 1, export", "row 2, export");
    }

    @Test
    void aBusyLockHasAnAnswer() {
        assertThat(tickets.statistics(5)).isEqualTo("fresh of month 5");
        try (var held = locks.acquire("statistics")) {
            assertThat(tickets.statistics(5)).isEqualTo("old of month 5");
            assertThat(locks.lock(held.name()).waitTime(Duration.ZERO)
                    .<String, RuntimeException> callOrElse(() -> "fresh", busy -> "old")).isEqualTo("old");
        }
        assertThat(tickets.statisticsOf(5)).isEqualTo("fresh of month 5");
    }

    @Test
    void aLockCanBeOnAnotherStore() throws SQLException {
        orders.importOrders();

        try (var connection = jobs.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from cache_lock where lock_key = 'lock:import'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
    }

    @Test
    void transactionsKeepLocks() throws SQLException {
        try (var connection = jobs.getConnection(); var statement = connection.createStatement()) {
            statement.execute("create table if not exists account (id bigint primary key, balance bigint)");
        }
        accounts.deposit(7, 10);
        accounts.depositNow(7, 10);
        accounts.depositTwice(7, 10);
        accounts.withdraw(7, 15);
        accounts.withdrawNow(7, 15);

        assertThat(accounts.balance(7)).isEqualTo(10);
        assertThat(locks.state("account:7")).isEmpty();
        assertThat(locks.lock("account:7").store("jobs").state()).isEmpty();
    }

    @Test
    void anApplicationCanBringALockStore() {
        locks.lock("mapped").store("mapped").run(() -> {
            assertThat(locks.lock("mapped").store("mapped").state()).isPresent();
            assertThat(locks.lock("mapped").state()).isEmpty();
        });
    }

    @Test
    void theManagersLock() {
        assertThat(warehouse.count("A1")).isEqualTo(2);
        assertThat(warehouse.countLater("A1").await().indefinitely()).isEqualTo(2);
        long first = warehouse.fencingToken("A1").await().indefinitely();
        assertThat(warehouse.fencingToken("A1").await().indefinitely()).isGreaterThan(first);
        warehouse.inventory(List.of("A1", "A2"));
        warehouse.restock("A1");

        warehouse.move("A1");
        assertThat(stock.moved("A1")).isTrue();
        assertThatThrownBy(() -> stock.move("A1", 0)).hasMessage("A newer holder has been here.");
        warehouse.clear("A1");
        assertThat(stock.moved("A1")).isFalse();
    }

    @Test
    void aBusyLockIsLeftAlone() {
        assertThat(warehouse.whoHolds("B1")).isEqualTo("nobody");
        assertThat(warehouse.moveIfFree("B1")).isTrue();
        assertThat(warehouse.clearIfFree("B1")).isTrue();

        var held = locks.acquire("shelf:B1");

        assertThat(warehouse.whoHolds("B1")).contains("ticket-booth");
        assertThat(warehouse.moveIfFree("B1")).isFalse();
        assertThat(warehouse.clearIfFree("B1")).isFalse();
        assertThat(warehouse.evict("B1")).isTrue();
        assertThat(warehouse.whoHolds("B1")).isEqualTo("nobody");
        assertThat(held.release()).isFalse();
    }

    private static void onAnotherThread(Runnable action) {
        CompletableFuture.runAsync(action).join();
    }
}
