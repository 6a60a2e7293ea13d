package io.quarkiverse.cachelock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;

import org.junit.jupiter.api.Test;

class OneJvmInMemoryIT {

    @Test
    void needsNoServer() {
        try (Jvm jvm = Jvm.start("OneJvmInMemoryIT", List.of())) {
            assertThat(new Crowd(60).buys("main", 20, "/sell?locked=true", jvm.shows())).containsExactly(20);
            assertThat(Crowd.get(jvm.page()).body()).contains("Ticket booth");
        }
    }

    @Test
    void anotherJvmDoesNotSeeItsLocks() {
        try (Jvm jvm = Jvm.start("OneJvmInMemoryIT-first", List.of());
                Jvm another = Jvm.start("OneJvmInMemoryIT-second", List.of())) {
            var stocktaking = Crowd.post(jvm.shows() + "/watched/stocktaking?seconds=2");
            await().until(() -> Crowd.get(jvm.shows() + "/watched/holder").statusCode() == 200);
            assertThat(Crowd.get(another.shows() + "/watched/holder").statusCode()).isEqualTo(204);
            assertThat(stocktaking.join().statusCode()).isEqualTo(204);
        }
    }
}
