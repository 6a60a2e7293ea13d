package io.quarkiverse.cachelock.runtime.transaction;

import java.lang.StackWalker.StackFrame;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Warns of transactions that were begun before they got a lock: their snapshot may be older than the lock. */
final class LateLocks {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock.transaction");
    private static final Pattern FRAMEWORK = Pattern.compile(
            "io\\.quarkiverse\\.cachelock\\.(\\w+|runtime\\..*)|(java|jdk|io\\.quarkus|io\\.smallrye|io\\.vertx|io\\.netty)\\..*|.*_(Subclass|ClientProxy)");
    private static final Pattern LAMBDA = Pattern.compile("lambda\\$(\\w+)\\$\\d+");

    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /** @param method that got the lock; null for the one that has called */
    void warn(@Nullable String method) {
        String who = method == null ? StackWalker.getInstance().walk(frames -> frames
                .filter(frame -> !FRAMEWORK.matcher(frame.getClassName()).matches())
                .findFirst().map(LateLocks::describe).orElse("Asynchronous code")) : method;
        if (warned.add(who)) {
            LOG.warnf("%s gets a lock in a transaction that was begun before, and may have read what another holder has changed"
                    + " since. Begin the transaction under the lock: put @CacheLock on the method with @Transactional, or call"
                    + " the transaction within LockManager.lock(name).run(). This is told once for each method.", who);
        }
    }

    private static String describe(StackFrame frame) {
        return frame.getClassName() + "#" + LAMBDA.matcher(frame.getMethodName()).replaceAll("$1");
    }
}
