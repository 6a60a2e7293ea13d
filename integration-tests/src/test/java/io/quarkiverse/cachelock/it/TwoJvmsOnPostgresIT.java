package io.quarkiverse.cachelock.it;

import java.util.ArrayList;
import java.util.List;

import io.quarkiverse.cachelock.testservers.PostgresServer;

class TwoJvmsOnPostgresIT implements TwoJvms {

    private final List<Jvm> jvms = new ArrayList<>();

    @Override
    public List<Jvm> jvms() {
        return jvms;
    }

    @Override
    public List<String> options() {
        PostgresServer postgres = PostgresServer.shared();
        return List.of("-Dquarkus.cache-lock.store=datasource", "-Dquarkus.datasource.jdbc.url=" + postgres.jdbcUrl(),
                "-Dquarkus.datasource.username=" + postgres.user(), "-Dquarkus.datasource.password=" + postgres.password());
    }
}
