package io.quarkiverse.cachelock.benchmarks.ours;

import java.util.Optional;

import io.quarkiverse.cachelock.benchmarks.worker.Library;
import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;

public final class OursAndFloors implements Library {

    /** Whether the engine can be told to serve all JVMs in the order in which they came. */
    public static final boolean CAN_BE_GLOBALLY_FAIR = false;

    @Override
    public Optional<Peer> open(String peer, Servers servers) throws Exception {
        return Optional.ofNullable(switch (peer) {
            case "ours-redis" -> Ours.redis(servers, true);
            case "ours-redis-global" -> Ours.redis(servers, false);
            case "ours-jdbc" -> Ours.jdbc(servers, true);
            case "ours-jdbc-global" -> Ours.jdbc(servers, false);
            case "ours-memory" -> Ours.memory();
            case "ours-memory-reactive" -> Ours.memory().reactive();
            case "floor-redis-pipelined" -> new PipelinedScripts(servers);
            case "floor-redis-blpop" -> new BlpopToken(servers);
            case "floor-jdbc-raw" -> new RawJdbc(servers);
            case "floor-jdbc-advisory" -> new AdvisoryLock(servers);
            case "floor-reentrant" -> new LocalLock(false);
            case "floor-reentrant-fair" -> new LocalLock(true);
            default -> null;
        });
    }
}
