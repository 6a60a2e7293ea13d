package io.quarkiverse.cachelock.compatibility;

import jakarta.inject.Inject;

import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Opens the till and ends. */
@QuarkusMain
public class Main implements QuarkusApplication {

    @Inject
    Till till;

    @Override
    public int run(String... args) {
        System.out.println("open: " + till.open(new Till.Sale(42)));
        return 0;
    }
}
