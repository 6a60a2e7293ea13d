package io.quarkiverse.cachelock.it.docs;

import java.util.Map;

import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

/** The same on PostgreSQL, with the locks there, too. */
@QuarkusTest
@TestProfile(EntitySamplesOnPostgresTest.Postgres.class)
class EntitySamplesOnPostgresTest extends EntitySamplesTest {

    public static final class Postgres implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.datasource.jobs.db-kind", "postgresql",
                    "quarkus.datasource.jobs.username", "postgres",
                    "quarkus.datasource.jobs.password", "postgres",
                    "quarkus.datasource.jobs.jdbc.url", PostgresServer.shared().jdbcUrl(),
                    "quarkus.cache-lock.store", "jobs");
        }
    }
}
