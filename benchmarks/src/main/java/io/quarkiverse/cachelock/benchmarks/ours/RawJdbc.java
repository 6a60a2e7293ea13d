package io.quarkiverse.cachelock.benchmarks.ours;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;
import io.quarkiverse.cachelock.runtime.store.jdbc.BenchmarkedJdbc;

/** The two statements of our lock store on a plain pool. */
final class RawJdbc implements Peer {

    private final AgroalDataSource pool;
    private final BenchmarkedJdbc.Statements statements;
    private final String tokens = UUID.randomUUID().toString();

    RawJdbc(Servers servers, int connections) throws SQLException {
        // Only for the table
        BenchmarkedJdbc.store(servers.jdbcUrl(), servers.user(), servers.password(), false).close();
        this.pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(
                BenchmarkedJdbc.pool(servers.jdbcUrl(), servers.user(), servers.password(), connections)).get());
        try (Connection connection = pool.getConnection()) {
            this.statements = new BenchmarkedJdbc.Statements(connection);
        }
    }

    @Override
    public Held acquire(String key) throws SQLException {
        String token = tokens + '-' + Thread.currentThread().getId();
        try (Connection connection = pool.getConnection()) {
            if (!statements.acquire(connection, key, token) && !statements.insert(connection, key, token)) {
                throw new IllegalStateException("Busy: " + key);
            }
        }
        return () -> {
            try (Connection connection = pool.getConnection()) {
                return statements.release(connection, key, token);
            }
        };
    }

    @Override
    public void stop() {
        pool.close();
    }
}
