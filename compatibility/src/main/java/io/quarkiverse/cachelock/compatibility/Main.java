package io.quarkiverse.cachelock.compatibility;

import jakarta.inject.Inject;

import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Opens the till on each lock store and ends. */
@QuarkusMain
public class Main implements QuarkusApplication {

    @Inject
    Till till;

    @Override
    public int run(String... args) {
        System.out.println("memory " + till.openInMemory(1));
        System.out.println("redis " + till.openOnRedis(2));
        System.out.println("datasource " + till.openOnDatasource(3));
        return 0;
    }
}
