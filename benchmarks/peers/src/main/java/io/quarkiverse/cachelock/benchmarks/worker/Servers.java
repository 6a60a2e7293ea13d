package io.quarkiverse.cachelock.benchmarks.worker;

/**
 * Where the lock stores are.
 *
 * @param jdbcUrl of a database of the peer's own
 * @param connections how large a peer may make its pool, if that is not decided by its defaults
 */
public record Servers(int redisPort, String jdbcUrl, String user, String password, int connections) {

    public String redisUrl() {
        return "redis://127.0.0.1:" + redisPort;
    }

    static Servers of(String[] args) {
        return new Servers(Integer.parseInt(args[1]), args[2], args[3], args[4], Integer.parseInt(args[5]));
    }
}
