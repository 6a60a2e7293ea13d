package io.quarkiverse.cachelock.runtime.store.jdbc;

import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.grant;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.Test;
import org.postgresql.xa.PGXADataSource;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;

class LockPoolTest {

    @Test
    void whatTheApplicationSaysOfItsConnectionsIsKeptAndOfItsTransactionsIsNot() throws SQLException {
        try (AgroalDataSource pool = LockPool.like(application(null), 3);
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.isReadOnly()).isFalse();
            var name = statement.executeQuery("show application_name");
            assertThat(name.next()).isTrue();
            assertThat(name.getString(1)).isEqualTo("shop");
            assertThat(pool.getConfiguration().connectionPoolConfiguration().maxSize()).isEqualTo(3);
            assertThat(pool.getConfiguration().connectionPoolConfiguration().minSize()).isZero();
        }
    }

    @Test
    void anXaDatasourceServesAsWell() {
        JdbcSettings settings = TestDatabase.settings("cache_lock", true);
        try (JdbcLockStore store = new JdbcLockStore(settings, LockPool.like(application(PGXADataSource.class), 2),
                IdleRows.IDLE, null)) {
            store.start();
            String key = newKey();
            grant(store, key, "ann");
            assertThat(store.release(key, "ann")).isTrue();
        }
    }

    @Test
    void anInterruptedThreadReleasesWhatItHolds() {
        try (JdbcLockStore holder = TestDatabase.postgres().store("cache_lock");
                JdbcLockStore store = new JdbcLockStore(TestDatabase.settings("cache_lock", true),
                        TestDatabase.postgres().pool(), IdleRows.IDLE, null)) {
            String key = newKey();
            grant(holder, key, "ann");
            Thread.currentThread().interrupt();
            assertThat(store.release(key, "ann")).isTrue();
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    private static AgroalConnectionPoolConfiguration application(Class<?> driver) {
        TestDatabase postgres = TestDatabase.postgres();
        return new AgroalConnectionPoolConfigurationSupplier().maxSize(1)
                .connectionFactoryConfiguration(factory -> factory.jdbcUrl(postgres.url()).connectionProviderClass(driver)
                        .principal(new NamePrincipal(postgres.user())).credential(new SimplePassword(postgres.password()))
                        .autoCommit(false).readOnly(true).initialSql("set application_name = 'shop'"))
                .get();
    }
}
