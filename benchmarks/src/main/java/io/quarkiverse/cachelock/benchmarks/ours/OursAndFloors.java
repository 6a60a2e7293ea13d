package io.quarkiverse.cachelock.benchmarks.ours;

import java.util.Optional;

import io.quarkiverse.cachelock.benchmarks.worker.Library;
import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;

public final class OursAndFloors implements Library {

    @Override
    public Optional<Peer> open(String peer, Servers servers) throws Exception {
        return Optional.ofNullable(switch (peer) {
            case "ours-redis" -> Ours.redis(servers, true);
            case "ours-redis-global" -> Ours.redis(servers, false);
            case "ours-jdbc" -> Ours.jdbc(servers, true, false);
            case "ours-jdbc-notify" -> Ours.jdbc(servers, true, true);
            case "ours-jdbc-global" -> Ours.jdbc(servers, false, false);
            case "ours-memory" -> Ours.memory();
            case "ours-memory-reactive" -> Ours.memory().reactive();
            case "floor-redis-pipelined" -> new PipelinedScripts(servers);
            case "floor-redis-blpop" -> new BlpopToken(servers);
            case "floor-redis-grant" -> VertxGrant.bare(servers);
            case "floor-redis-scripts" -> VertxGrant.withOurScripts(servers);
            case "floor-jdbc-raw" -> new RawJdbc(servers, servers.connections());
            // As many as our lock store has
            case "floor-jdbc-raw-8" -> new RawJdbc(servers, 8);
            case "floor-jdbc-advisory" -> new AdvisoryLock(servers);
            case "floor-jdbc-notify" -> new NotifiedRow(servers);
            case "floor-reentrant" -> new LocalLock(false);
            case "floor-reentrant-fair" -> new LocalLock(true);
            default -> null;
        });
    }
}
