package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.HeldLocksInfo;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.Printable;

/** What the two kinds of handles of several locks have in common. */
class HeldLocksView<H extends HeldLockView> implements HeldLocksInfo {

    final List<H> handles;

    HeldLocksView(List<H> handles) {
        this.handles = List.copyOf(handles);
    }

    /** The locks that are to be released; the others are released already, or a transaction still holds them. */
    final List<HeldLock> giveUp() {
        List<HeldLock> last = new ArrayList<>();
        for (H handle : handles) {
            if (handle.giveUp() == HeldLockView.Release.LAST) {
                last.add(handle.lock);
            }
        }
        return last;
    }

    @Override
    public final List<? extends HeldLockInfo> locks() {
        return handles;
    }

    @Override
    public final long fencingToken(String name) {
        return handles.stream().filter(handle -> handle.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Lock '" + Printable.of(name) + "' is none of those that are held here"))
                .fencingToken();
    }

    @Override
    public final boolean isHeld() {
        return handles.stream().allMatch(HeldLockInfo::isHeld);
    }

    @Override
    public final Duration remainingLease() {
        return handles.stream().map(HeldLockInfo::remainingLease).min(Duration::compareTo).orElse(Duration.ZERO);
    }

    @Override
    public final void ensureHeld() {
        handles.forEach(HeldLockInfo::ensureHeld);
    }

    @Override
    public final void onLost(Runnable callback) {
        var told = new AtomicBoolean();
        handles.forEach(handle -> handle.onLost(() -> {
            if (told.compareAndSet(false, true)) {
                callback.run();
            }
        }));
    }
}
