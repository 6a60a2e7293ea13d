package io.quarkiverse.cachelock.it;

import static org.assertj.core.api.Assertions.assertThat;

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
}
