package io.quarkiverse.cachelock.torture.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The events of one process, in a file that is mapped into memory: what has been added is there however the process ends.
 * Each event takes five numbers, of which the one that says what it is comes last. Thread-safe.
 */
public final class EventLog implements AutoCloseable {

    private static final int WORDS = 5;
    private static final int SEGMENT_EVENTS = 1 << 16;
    private static final int SEGMENT_BYTES = SEGMENT_EVENTS * WORDS * Long.BYTES;
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final FileChannel file;
    private final ConcurrentHashMap<Integer, MappedByteBuffer> segments = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong();

    private EventLog(FileChannel file) {
        this.file = file;
    }

    public static EventLog create(Path directory, int process) {
        try {
            return new EventLog(FileChannel.open(directory.resolve(process + ".events"), StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds what happened at that time of {@link System#nanoTime()}. */
    public void add(EventKind kind, int thread, int key, long nanos, long first, long second) {
        long position = next.getAndIncrement();
        MappedByteBuffer segment = segments.computeIfAbsent((int) (position / SEGMENT_EVENTS), this::map);
        int at = (int) (position % SEGMENT_EVENTS) * WORDS * Long.BYTES;
        segment.putLong(at, nanos);
        segment.putLong(at + 8, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        segment.putLong(at + 16, first);
        segment.putLong(at + 24, second);
        LONGS.setRelease(segment, at + 32, ((long) thread << 32) + ((long) key << 8) + kind.ordinal() + 1);
    }

    private MappedByteBuffer map(int segment) {
        try {
            MappedByteBuffer mapped = file.map(MapMode.READ_WRITE, (long) segment * SEGMENT_BYTES, SEGMENT_BYTES);
            mapped.order(ByteOrder.nativeOrder());
            return mapped;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that the processes have added so far to the files of the directory, process by process. */
    public static void read(Path directory, Consumer<Event> into) {
        try (var files = Files.newDirectoryStream(directory, "*.events")) {
            for (Path path : files) {
                read(path, Integer.parseInt(path.getFileName().toString().replace(".events", "")), into);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(Path path, int process, Consumer<Event> into) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            for (long from = 0; from < file.size(); from += SEGMENT_BYTES) {
                MappedByteBuffer segment = file.map(MapMode.READ_ONLY, from, Math.min(SEGMENT_BYTES, file.size() - from));
                segment.order(ByteOrder.nativeOrder());
                read(segment, process, into);
            }
        }
    }

    private static void read(MappedByteBuffer segment, int process, Consumer<Event> into) {
        EventKind[] kinds = EventKind.values();
        for (int at = 0; at < segment.capacity(); at += WORDS * Long.BYTES) {
            long what = (long) LONGS.getAcquire(segment, at + 32);
            // A thread that was killed, or has not finished, leaves a gap
            if (what != 0) {
                into.accept(new Event(process, (int) (what >>> 32), (int) (what >>> 8) & 0xffffff,
                        kinds[(int) (what & 0xff) - 1],
                        segment.getLong(at), segment.getLong(at + 8), segment.getLong(at + 16), segment.getLong(at + 24)));
            }
        }
    }
}
