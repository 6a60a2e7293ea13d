package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.LogRecord;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.ReactiveLockHandle;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Reactive callers that wait for a handle of their own, and those that do not. */
class ReactiveDeadlockDetectionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class))
            .overrideConfigKey("quarkus.cache-lock.wait-time", "20s")
            .setLogRecordPredicate(log -> String.valueOf(log.getMessage()).contains("nested in both orders"))
            .assertLogRecords(ReactiveDeadlockDetectionTest::areTold);

    @Inject
    ReactiveLockManager reactive;
    @Inject
    Booth booth;
    @Inject
    Vertx vertx;

    private static void areTold(List<LogRecord> logs) {
        assertThat(logs).extracting(log -> List.of(log.getParameters())).containsExactlyInAnyOrder(
                List.of("handle2", "handle1"), List.of("late2", "late1"), List.of("all2", "all1"));
    }

    @Test
    void whoWouldWaitForItsHandleFailsAtOnce() {
        assertThat(message(holding(own -> reactive.lock("own").acquire())))
                .isEqualTo("Lock 'own' is held by a handle that this very call chain has acquired, so that it would wait"
                        + " for itself: release the handle first, or use run or call, which re-enter the lock. If somebody"
                        + " else is to release the handle, set quarkus.cache-lock.deadlock-detection=false");
        fails(holding(own -> reactive.lock("own").run(() -> Uni.createFrom().item(1))));
        fails(holding(own -> reactive.lockAll("other", "own").acquire()));
        fails(holding(own -> booth.enter("own")));
        fails(holding(own -> soon().chain(() -> reactive.lock("own").acquire())));
        fails(holding(own -> reactive.lock("other").run(() -> soon().chain(() -> reactive.lock("own").acquire()))));
        fails(holding(own -> reactive.lock("other").acquire().chain(other -> reactive.lock("own").acquire()
                .eventually(other::release))));
        fails(() -> reactive.lockAll("all", "own").acquire()
                .chain(all -> reactive.lock("own").acquire().eventually(all::release)));
    }

    @Test
    void inAChainThatWasPutTogetherBeforeItFailsInTheFirstStep() {
        fails(() -> reactive.lock("flat").acquire()
                .chain(own -> reactive.lock("flat").acquire().onFailure().call(own::release)));
        fails(() -> reactive.lock("flat").tryAcquire()
                .chain(own -> reactive.lock("flat").acquire().onFailure().call(own.orElseThrow()::release)));
        fails(() -> reactive.lockAll("flat", "more").tryAcquire()
                .chain(own -> reactive.lock("flat").acquire().onFailure().call(own.orElseThrow()::release)));
    }

    @Test
    void handlesInBothOrdersAreTold() {
        nest("handle1", "handle2", Uni.createFrom().voidItem());
        nest("handle2", "handle1", Uni.createFrom().voidItem());
        nest("late1", "late2", soon());
        nest("late2", "late1", soon());
        done(() -> reactive.lockAll("all1", "all2").acquire().chain(all -> all.release()));
        nest("all2", "all1", soon());
    }

    @Test
    void whoDoesNotWaitIsNotRefused() {
        Optional<ReactiveLockHandle> none = done(holding(own -> reactive.lock("own").tryAcquire()));
        assertThat(none).isEmpty();
        boolean again = done(holding(own -> own.release().chain(() -> reactive.lock("own").acquire())
                .chain(ReactiveLockHandle::release)));
        assertThat(again).isTrue();
        int within = done(holding(own -> reactive.lock("another").run(() -> Uni.createFrom().item(1))));
        assertThat(within).isEqualTo(1);
    }

    @Test
    void flowsNextToEachOtherWaitForEachOther() {
        Supplier<Uni<Boolean>> flow = () -> reactive.lock("shared").acquire()
                .chain(own -> soon().chain(own::release));
        Supplier<Uni<List<Boolean>>> flows = () -> Uni.join().all(flow.get(), flow.get(), flow.get()).andFailFast();
        assertThat(this.<List<Boolean>> done(flows)).containsOnly(true);
        assertThat(this.<List<Boolean>> done(() -> reactive.lock("outer").run(flows))).containsOnly(true);
    }

    /** The second one goes on in the very step in which the first one gives the lock on, and holds another handle then. */
    @Test
    void whoGetsALockFromAnotherFlowHoldsNothingOfIt() {
        List<Boolean> released = done(() -> {
            Uni<Boolean> first = reactive.lock("given").acquire().chain(given -> soon()
                    .chain(() -> reactive.lock("kept").acquire())
                    .chain(kept -> given.release().chain(this::soon).chain(kept::release)));
            Uni<Boolean> second = reactive.lock("given").acquire()
                    .chain(given -> reactive.lock("kept").acquire().chain(kept -> kept.release()).chain(given::release));
            return Uni.join().all(first, second).andFailFast();
        });
        assertThat(released).containsOnly(true);
    }

    @Test
    void whoIsWokenByAnotherFlowHoldsNothingOfIt() {
        var signal = new CompletableFuture<Void>();
        List<Boolean> released = done(() -> {
            Uni<Boolean> second = Uni.createFrom().completionStage(signal)
                    .chain(() -> reactive.lock("signal").acquire()).chain(ReactiveLockHandle::release);
            Uni<Boolean> first = reactive.lock("signal").acquire().chain(own -> {
                signal.complete(null);
                return soon().chain(own::release);
            });
            return Uni.join().all(second, first).andFailFast();
        });
        assertThat(released).containsOnly(true);
    }

    @Test
    void itemsThatOneOfThemEmitsHoldNothingOfIt() {
        List<Boolean> released = done(() -> {
            UnicastProcessor<Integer> items = UnicastProcessor.create();
            items.onNext(0);
            return items.onItem().transformToUniAndMerge(item -> reactive.lock("crawl").acquire().chain(own -> {
                if (item < 5) {
                    items.onNext(item + 1);
                } else {
                    items.onComplete();
                }
                return soon().chain(own::release);
            })).collect().asList();
        });
        assertThat(released).hasSize(6).containsOnly(true);
    }

    @Test
    void aLaterStageOfAStreamMayRelease() {
        List<Boolean> released = done(() -> Multi.createFrom().range(0, 5)
                .onItem().transformToUniAndConcatenate(item -> reactive.lock("stage").acquire())
                .onItem().transformToUniAndMerge(own -> soon().chain(own::release))
                .collect().asList());
        assertThat(released).hasSize(5).containsOnly(true);
    }

    @Test
    void handlesOfThePastAreForgotten() {
        int deep = done(() -> again(50));
        assertThat(deep).isLessThan(5);
    }

    private Uni<Integer> again(int times) {
        return reactive.lock("again").acquire().chain(own -> soon().chain(own::release).chain(() -> {
            int deep = 0;
            for (Scope scope = Scope.current(); scope != null; scope = scope.outer()) {
                deep++;
            }
            return times == 0 ? Uni.createFrom().item(deep) : again(times - 1);
        }));
    }

    private void nest(String outer, String inner, Uni<Void> between) {
        done(() -> reactive.lock(outer).acquire().chain(held -> between.chain(() -> reactive.lock(inner).acquire())
                .chain(ReactiveLockHandle::release).chain(held::release)));
    }

    private <T> Supplier<Uni<T>> holding(Function<ReactiveLockHandle, Uni<T>> action) {
        return () -> reactive.lock("own").acquire().chain(own -> action.apply(own).eventually(own::release));
    }

    private Uni<Void> soon() {
        return Uni.createFrom().emitter(later -> vertx.setTimer(5, id -> later.complete(null)));
    }

    private void fails(Supplier<? extends Uni<?>> flow) {
        assertThat(message(flow)).contains("would wait for itself");
    }

    private String message(Supplier<? extends Uni<?>> flow) {
        return done(() -> flow.get().<String> map(item -> "no failure: " + item)
                .onFailure(LockNotAcquiredException.class).recoverWithItem(Throwable::getMessage));
    }

    /** On an event loop, as a request is. */
    private <T> T done(Supplier<Uni<T>> flow) {
        var result = new CompletableFuture<T>();
        Context request = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        request.runOnContext(nothing -> flow.get().subscribe().with(result::complete, result::completeExceptionally));
        assertThat(result).succeedsWithin(ofSeconds(10));
        return result.join();
    }

    @ApplicationScoped
    public static class Booth {

        @CacheLock("{name}")
        Uni<Integer> enter(String name) {
            return Uni.createFrom().item(1);
        }
    }
}
