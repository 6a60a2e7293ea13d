package io.quarkiverse.cachelock.torture.servers;

import java.util.List;

import io.quarkiverse.cachelock.testservers.MariaDbServer;
import io.quarkiverse.cachelock.testservers.PostgresServer;

/**
 * What databases do not agree on.
 *
 * @param address of JDBC, where {@code %d} is the port
 * @param forks whether it has a process for each connection
 * @param prefix with which its process is started again
 * @param options for its process
 * @param pid query for its process id, or for the file that says it
 * @param kills query for statements that end connections, or for what ends them
 * @param held query for the locks that are held
 * @param preparation to be executed at first
 * @param running ends it
 */
record SqlServer(String name, int port, String address, String user, boolean forks, List<String> prefix, List<String> options,
        String pid,
        String stopSignal, String crashSignal, String kills, String held, List<String> preparation, AutoCloseable running) {

    static SqlServer of(PostgresServer server) {
        boolean root = "root".equals(System.getProperty("user.name"));
        return new SqlServer("postgres", portOf(server.jdbcUrl()), server.jdbcUrl().replaceFirst(":\\d+/", ":%d/"),
                server.user(), true,
                // It does not run as root
                root ? List.of("unshare", "-U") : List.of(), List.of("-c", "max_connections=400"),
                "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)", "INT", "QUIT",
                "select 'select pg_terminate_backend(' || pid || ')' from pg_stat_activity"
                        + " where backend_type = 'client backend' and pid <> pg_backend_pid()",
                "select lock_key from cache_lock where owner_token is not null and expires_at > clock_timestamp()",
                // The server is started so that commits may get lost
                List.of("alter role postgres set synchronous_commit = on"), server);
    }

    static SqlServer of(MariaDbServer server) {
        return new SqlServer("mariadb", portOf(server.jdbcUrl()), server.jdbcUrl().replaceFirst(":\\d+/", ":%d/"),
                server.user(), false,
                List.of(), List.of("--innodb-flush-log-at-trx-commit=2", "--max-connections=400"),
                "select if(left(@@pid_file, 1) = '/', @@pid_file, concat(@@datadir, @@pid_file))", "TERM", "KILL",
                "select concat('kill ', id) from information_schema.processlist"
                        + " where user = 'root' and id <> connection_id()",
                "select lock_key from cache_lock where owner_token is not null and expires_at > utc_timestamp(6)", List.of(),
                server);
    }

    String url(int port) {
        return String.format(address, port);
    }

    void close() {
        try {
            running.close();
        } catch (Exception e) {
            // Its process ended long ago
        }
    }

    private static int portOf(String url) {
        return Integer.parseInt(url.replaceFirst(".*:(\\d+)/.*", "$1"));
    }
}
