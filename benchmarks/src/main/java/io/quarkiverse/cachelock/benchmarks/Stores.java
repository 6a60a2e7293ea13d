package io.quarkiverse.cachelock.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
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
    private final Resp admin = new Resp(redis.port());
    private int databases;

    Stores() {
        // Redis ends with this JVM as it is
        Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
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
        admin.send("FLUSHALL");
    }

    RedisCounters redisCounters() {
        return RedisCounters.read(admin);
    }

    /** How many transactions a peer has committed; complete when its connections are closed. */
    long transactions(Servers servers) throws SQLException {
        String database = servers.jdbcUrl().replaceAll(".*/", "");
        try (Connection connection = connect(postgres.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(
                        "select xact_commit from pg_stat_database where datname = '" + database + "'")) {
            return count.next() ? count.getLong(1) : 0;
        }
    }

    /** What runs here, for whoever reads the figures. */
    String describe() throws SQLException {
        String redisVersion = String.valueOf(admin.send("INFO", "server")).replaceAll("(?s).*redis_version:(\\S+).*", "$1");
        try (Connection connection = connect(postgres.jdbcUrl())) {
            return "Redis " + redisVersion + ", PostgreSQL " + connection.getMetaData().getDatabaseProductVersion() + ", JDK "
                    + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                    + System.getProperty("os.name");
        }
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
