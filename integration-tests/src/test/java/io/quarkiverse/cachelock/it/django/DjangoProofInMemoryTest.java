package io.quarkiverse.cachelock.it.django;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(DjangoProofInMemoryTest.Profile.class)
class DjangoProofInMemoryTest extends DjangoProof {

    public static final class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.cache-lock.store", "memory", "quarkus.cache-lock.key-prefix", "prefix:");
        }
    }
}
