package io.quarkiverse.cachelock.it.docs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockManager;

/** The samples of fencing. */
@ApplicationScoped
class Shelves {

    @Inject
    LockManager locks;
    @Inject
    ShelfTable table;

    private final HttpClient http = HttpClient.newHttpClient();

    // tag::write[]
    @CacheLock("shelf:{id}")
    public void fill(String id, String content) throws SQLException {
        long fencingToken = locks.current().orElseThrow().fencingToken();
        if (!table.write(id, content, fencingToken)) {
            throw new IllegalStateException("A newer holder has been here.");
        }
    }
    // end::write[]

    // tag::send[]
    @CacheLock("shelf:{id}")
    public void send(URI shelves, String id, String content) throws IOException, InterruptedException {
        long fencingToken = locks.current().orElseThrow().fencingToken();
        HttpRequest request = HttpRequest.newBuilder(shelves.resolve(id))
                .header("Fencing-Token", Long.toString(fencingToken))
                .PUT(BodyPublishers.ofString(content)).build();
        if (http.send(request, BodyHandlers.discarding()).statusCode() == 412) {
            throw new IllegalStateException("A newer holder has been here.");
        }
    }
    // end::send[]
}
