package io.quarkiverse.cachelock.runtime.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

class SuggestionTest {

    @Test
    void namesTheClosestOne() {
        assertThat(Suggestion.of("ordre", List.of("customer", "order"))).isEqualTo("Did you mean 'order'?");
        assertThat(Suggestion.of("ID", Arrays.asList(null, "id"))).isEqualTo("Did you mean 'id'?");
    }

    @Test
    void orAllIfNoneIsClose() {
        assertThat(Suggestion.of("zookeeper", List.of("memory", "redis"))).isEqualTo("Use one of: memory, redis.");
        assertThat(Suggestion.of("redis", List.of())).isEqualTo("There is none to name.");
    }
}
