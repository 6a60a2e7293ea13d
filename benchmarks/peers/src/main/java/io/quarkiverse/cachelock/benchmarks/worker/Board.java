package io.quarkiverse.cachelock.benchmarks.worker;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A page of memory that all workers share, only to be written by whoever holds the lock. So it tells whether two held it at
 * once, and who held it before.
 */
public final class Board {

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int SLOTS = 5;
    private static final int ENTRIES = 0;
    private static final int INSIDE = 1;
    private static final int LAST = 2;
    private static final int RELEASED_AT = 3;
    private static final int OVERLAPS = 4;

    private final ByteBuffer page;

    private Board(ByteBuffer page) {
        this.page = page;
    }

    public static Board at(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return new Board(channel.map(FileChannel.MapMode.READ_WRITE, 0, SLOTS * Long.BYTES)
                    .order(ByteOrder.nativeOrder()));
        }
    }

    /** Begins anew; nobody may be inside. */
    public void clear() {
        for (int slot = 0; slot < SLOTS; slot++) {
            set(slot, 0);
        }
    }

    /**
     * To be called by whoever has just acquired the lock.
     *
     * @param who not zero
     * @return who had it before, zero if nobody
     */
    long enter(long who) {
        if (get(INSIDE) != 0) {
            set(OVERLAPS, get(OVERLAPS) + 1);
        }
        set(INSIDE, who);
        // Not atomic, on purpose: two holders would lose updates
        set(ENTRIES, get(ENTRIES) + 1);
        long last = get(LAST);
        set(LAST, who);
        return last;
    }

    /** To be called by whoever is about to release the lock. */
    void leave(long who) {
        if (get(INSIDE) != who) {
            set(OVERLAPS, get(OVERLAPS) + 1);
        }
        set(INSIDE, 0);
        set(RELEASED_AT, System.nanoTime());
    }

    /** Who entered last. */
    long last() {
        return get(LAST);
    }

    /** As {@link System#nanoTime()}, which is the same clock in all JVMs of a machine. */
    long releasedAt() {
        return get(RELEASED_AT);
    }

    public long entries() {
        return get(ENTRIES);
    }

    public long overlaps() {
        return get(OVERLAPS);
    }

    private long get(int slot) {
        return (long) LONG.getVolatile(page, slot * Long.BYTES);
    }

    private void set(int slot, long value) {
        LONG.setVolatile(page, slot * Long.BYTES, value);
    }
}
