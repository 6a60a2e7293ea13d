package io.quarkiverse.cachelock.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application with locks for each of its customers nests them in more orders than anybody wants to remember. */
class LockOrdersTest {

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("io.quarkiverse.cachelock");
    private final Handler handler = new Handler() {

        @Override
        public void publish(LogRecord record) {
            warnings.add(record.getMessage().formatted(record.getParameters()));
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };
    private final LockEngine engine = new EngineFixture().engine;
    private final LockOrders orders = new LockOrders();

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
    }

    @Test
    void whenNoMoreAreRememberedIsToldOnce() {
        for (int i = 0; i < 10_000; i++) {
            nest("order:" + i, "customer:" + i);
        }
        nest("order:7", "customer:7");
        assertThat(warnings).isEmpty();
        nest("order:one", "customer:one");
        nest("order:more", "customer:more");
        assertThat(warnings).containsExactly("Locks have been nested in 10000 different orders, and no more of them are "
                + "remembered, to spare memory. Of locks that are nested in both orders, only those are told from now on of which "
                + "both orders are among these. Restart the application to begin anew. This is told once.");
    }

    private void nest(String outer, String inner) {
        orders.nested(Set.of(new LockOrders.Lock(engine, outer)), new LockOrders.Lock(engine, inner));
    }
}
