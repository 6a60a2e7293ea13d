package io.quarkiverse.cachelock.runtime.store.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.impl.ZModem;

/** Renewals in as few commands as the server allows: on a cluster, those of one hash slot go together. */
final class RenewalBatches {

    /** Takes the server less than a millisecond. */
    private static final int LARGEST = 256;

    private final Pipeline pipeline;
    private final Map<Object, Batch> open = new LinkedHashMap<>();
    private final List<Batch> full = new ArrayList<>();

    private record Batch(List<Renewal> renewals, List<Integer> positions) {
        Batch() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    private RenewalBatches(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** @param oneServer whether all keys are on one server */
    static Uni<List<Boolean>> run(Pipeline pipeline, List<Renewal> renewals, boolean oneServer) {
        var batches = new RenewalBatches(pipeline);
        for (int i = 0; i < renewals.size(); i++) {
            LockKeys keys = LockKeys.of(renewals.get(i).key());
            batches.add(oneServer ? "" : ZModem.generate(keys.lock()), renewals.get(i), i);
        }
        batches.full.addAll(batches.open.values());
        return batches.runAll(renewals.size());
    }

    private void add(Object slot, Renewal renewal, int position) {
        Batch batch = open.computeIfAbsent(slot, any -> new Batch());
        batch.renewals.add(renewal);
        batch.positions.add(position);
        if (batch.renewals.size() == LARGEST) {
            full.add(batch);
            open.remove(slot);
        }
    }

    private Uni<List<Boolean>> runAll(int size) {
        if (full.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        // all are sent at once, and none is held back because another one failed
        return Uni.join().all(full.stream().map(this::run).toList()).andCollectFailures()
                .onFailure(CompositeException.class).transform(e -> ((CompositeException) e).getCauses().get(0))
                .map(answers -> inOrder(answers, size));
    }

    private Uni<List<Boolean>> run(Batch batch) {
        String[] keys = batch.renewals.stream().map(renewal -> LockKeys.of(renewal.key()).lock()).toArray(String[]::new);
        String[] args = batch.renewals.stream().map(RenewalBatches::args).flatMap(Collection::stream).toArray(String[]::new);
        return pipeline.run(new ScriptCall.Order<>(Script.RENEW, keys, args, "renew", batch.renewals.get(0).key(),
                Answers::all));
    }

    private static List<String> args(Renewal renewal) {
        return List.of(renewal.ownerToken(), Long.toString(RedisLockStore.millis(renewal.leaseTime())));
    }

    private List<Boolean> inOrder(List<List<Boolean>> answers, int size) {
        Boolean[] ordered = new Boolean[size];
        for (int i = 0; i < answers.size(); i++) {
            List<Integer> positions = full.get(i).positions;
            for (int j = 0; j < positions.size(); j++) {
                ordered[positions.get(j)] = answers.get(i).get(j);
            }
        }
        return List.of(ordered);
    }
}
