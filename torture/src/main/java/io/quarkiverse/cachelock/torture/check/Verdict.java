package io.quarkiverse.cachelock.torture.check;

import java.util.List;

/**
 * What a history says.
 *
 * @param violations in the order of their times
 * @param busy waits that ended because the lock stayed busy
 * @param failed waits that ended because the lock store failed
 * @param left waits that their callers went away from
 * @param lost holds that were lost
 * @param refused writes of which the resource refused
 */
public record Verdict(List<Violation> violations, long grants, long busy, long failed, long left, long lost, long writes,
        long refused, long commits, Stalls stalls) {
}
