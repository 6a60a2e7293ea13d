package io.quarkiverse.cachelock.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

import io.quarkiverse.cachelock.benchmarks.ours.Resp;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;
import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkiverse.cachelock.testservers.RedisServer;

/** The servers, of this run only, and a look at what they do. */
final class Stores implements AutoCloseable {

    private static final String TABLES = """
            create table shedlock (name varchar(64) primary key, lock_until timestamp not null,
              locked_at timestamp not null, locked_by varchar(255) not null);
            create table int_lock (lock_key char(36) not null, region varchar(100) not null, client_id char(36),
              created_date timestamp not null, expired_after timestamp not null, primary key (lock_key, region))""";

    private final RedisServer redis = RedisServer.start();
    private final PostgresServer postgres = PostgresServer.startDurable();
    private final Resp redisAdmin = new Resp(redis.port());
    private final Connection postgresAdmin;
    private int databases;

    Stores() throws SQLException {
        // Redis ends with this JVM as it is
        Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
        postgresAdmin = connect(postgres.jdbcUrl());
        execute(postgres.jdbcUrl(), "create extension pg_stat_statements");
    }

    /** The servers, with an empty database for one peer. */
    Servers forPeer(int connections) throws SQLException {
        String database = "peer" + databases++;
        execute(postgres.jdbcUrl(), "create database " + database);
        String url = postgres.jdbcUrl().replaceAll("/postgres$", "/" + database);
        execute(url, TABLES);
        return new Servers(redis.port(), url, postgres.user(), postgres.password(), connections);
    }

    void forgetKeys() {
        redisAdmin.send("FLUSHALL");
    }

    /** What this peer, which has these servers, has done so far. */
    Counters counters(String peer, Servers servers) throws SQLException {
        if (peer.contains("jdbc")) {
            return Counters.ofPostgres(postgresAdmin, servers.jdbcUrl().replaceAll(".*/", ""));
        }
        return peer.contains("redis") ? Counters.ofRedis(redisAdmin, peer) : Counters.NONE;
    }

    /** What runs here, for whoever reads the figures. */
    String versions() throws SQLException {
        String redisVersion = String.valueOf(redisAdmin.send("INFO", "server"))
                .replaceAll("(?s).*redis_version:(\\S+).*", "$1");
        return "Redis " + redisVersion + ", PostgreSQL " + postgresAdmin.getMetaData().getDatabaseProductVersion();
    }

    private void execute(String url, String sql) throws SQLException {
        try (Connection connection = connect(url); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, postgres.user(), postgres.password());
    }

    @Override
    public void close() {
        redis.close();
        postgres.close();
    }
}
