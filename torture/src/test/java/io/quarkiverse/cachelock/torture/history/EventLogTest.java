package io.quarkiverse.cachelock.torture.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {

    @TempDir
    Path directory;

    @Test
    void whatIsAddedIsReadBackWhileTheProcessGoesOn() {
        try (EventLog log = EventLog.create(directory, 7)) {
            log.add(EventKind.GRANTED, 3, 2, 42, 1_795_420_000_000_000L, -1);
            List<Event> events = new ArrayList<>();
            EventLog.read(directory, events::add);
            assertThat(events).singleElement().satisfies(event -> {
                assertThat(event.micros()).isPositive();
                assertThat(event).isEqualTo(new Event(7, 3, 2, EventKind.GRANTED, 42, event.micros(),
                        1_795_420_000_000_000L, -1));
            });
        }
    }

    @Test
    void manyThreadsLoseNothing() {
        int threads = 8;
        int each = 20_000;
        try (EventLog log = EventLog.create(directory, 1); EventLog other = EventLog.create(directory, 2)) {
            IntStream.range(0, threads).parallel().forEach(thread -> IntStream.range(0, each)
                    .forEach(i -> log.add(EventKind.ASKED, thread, 0, i, 0, 0)));
            other.add(EventKind.STARTED, 0, 0, 0, 0, 0);
        }
        List<Event> events = new ArrayList<>();
        EventLog.read(directory, events::add);
        assertThat(events).hasSize(threads * each + 1);
        for (int thread = 0; thread < threads; thread++) {
            int which = thread;
            assertThat(events.stream().filter(event -> event.process() == 1 && event.thread() == which).map(Event::nanos))
                    .isSorted().hasSize(each);
        }
    }
}
