package io.quarkiverse.cachelock.torture.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory that all processes share: what they are to do, how they get on, and for each lock a resource that it protects, which
 * refuses fencing tokens that are smaller than one that it has seen.
 */
public final class Board {

    /** What the workers are to do. */
    public enum Phase {
        RUN,
        DRAIN,
        END
    }

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long READY = 1;
    private static final long QUIET = 2;
    private static final int MOST_KEYS = 64;
    private static final int MOST_PROCESSES = 10_000;
    private static final int HEAD = 1 + MOST_PROCESSES;
    private static final int WORDS_PER_KEY = 3;

    private final MappedByteBuffer memory;

    private Board(MappedByteBuffer memory) {
        this.memory = memory;
    }

    public static Board at(Path path) {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return new Board(file.map(MapMode.READ_WRITE, 0, (HEAD + MOST_KEYS * WORDS_PER_KEY) * Long.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Phase phase() {
        return Phase.values()[(int) get(0)];
    }

    public void phase(Phase phase) {
        LONGS.setVolatile(memory, 0, (long) phase.ordinal());
    }

    /** The process of that number has come up. */
    void ready(int process) {
        LONGS.setVolatile(memory, process * Long.BYTES, READY);
    }

    /** The process of that number has nothing left to do. */
    void quiet(int process) {
        LONGS.setVolatile(memory, process * Long.BYTES, QUIET);
    }

    public boolean isReady(int process) {
        return get(process) >= READY;
    }

    public boolean isQuiet(int process) {
        return get(process) >= QUIET;
    }

    /** The lock of that number was granted. */
    void granted(int key) {
        add(word(key) + 1, 1);
        alive(key);
    }

    /** Somebody holds the lock of that number, for sure. */
    void alive(int key) {
        LONGS.setVolatile(memory, (word(key) + 2) * Long.BYTES, System.nanoTime());
    }

    public long grants(int key) {
        return get(word(key) + 1);
    }

    /** When it was last known that somebody holds the lock of that number, in {@link System#nanoTime()}. */
    public long lastAlive(int key) {
        return get(word(key) + 2);
    }

    /** Writes to the resource, unless it has seen a greater fencing token: returns the greatest one that it had seen. */
    long write(int key, long fencingToken) {
        while (true) {
            long seen = get(word(key));
            if (seen > fencingToken || LONGS.compareAndSet(memory, word(key) * Long.BYTES, seen, fencingToken)) {
                return seen;
            }
        }
    }

    private static int word(int key) {
        return HEAD + key * WORDS_PER_KEY;
    }

    private long get(int word) {
        return (long) LONGS.getVolatile(memory, word * Long.BYTES);
    }

    private void add(int word, long amount) {
        LONGS.getAndAdd(memory, word * Long.BYTES, amount);
    }
}
