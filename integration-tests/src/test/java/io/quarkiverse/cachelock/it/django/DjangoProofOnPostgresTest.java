package io.quarkiverse.cachelock.it.django;

import java.util.Map;

import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(DjangoProofOnPostgresTest.Profile.class)
class DjangoProofOnPostgresTest extends DjangoProof {

    public static final class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            PostgresServer postgres = PostgresServer.shared();
            return Map.of("quarkus.cache-lock.store", "datasource", "quarkus.cache-lock.key-prefix", "prefix:",
                    "quarkus.datasource.jdbc.url", postgres.jdbcUrl(), "quarkus.datasource.username", postgres.user(),
                    "quarkus.datasource.password", postgres.password());
        }
    }
}
