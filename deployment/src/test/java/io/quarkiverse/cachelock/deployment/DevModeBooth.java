package io.quarkiverse.cachelock.deployment;

import java.util.List;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockManager;
import io.vertx.ext.web.Router;

@ApplicationScoped
public class DevModeBooth {

    @Inject
    LockManager locks;

    void route(@Observes Router router) {
        router.get("/held").blockingHandler(request -> request.end(held(1).toString()));
    }

    @CacheLock("show:{id}")
    List<String> held(long id) {
        return Stream.of("show:" + id, "changed:" + id).filter(name -> locks.state(name).isPresent()).toList();
    }
}
