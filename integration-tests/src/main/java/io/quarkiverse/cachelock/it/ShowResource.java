package io.quarkiverse.cachelock.it;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response.Status;

import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LockState;
import io.smallrye.mutiny.Uni;

/** The ticket booth over REST. */
@Path("/shows/{id}")
public class ShowResource {

    private final Booth booth;
    private final Ledger ledger;
    private final LockManager locks;

    ShowResource(Booth booth, Ledger ledger, LockManager locks) {
        this.booth = booth;
        this.ledger = ledger;
        this.locks = locks;
    }

    @GET
    public Show show(@RestPath String id) {
        return new Show(ledger.seats(id), ledger.tickets(id), Math.max(0, ledger.tickets(id) - ledger.seats(id)));
    }

    @POST
    @Path("/reset")
    public Show reset(@RestPath String id, @RestQuery @DefaultValue("50") int seats) {
        ledger.open(id, seats);
        return show(id);
    }

    @POST
    @Path("/sell")
    public Ticket sell(@RestPath String id, @RestQuery @DefaultValue("true") boolean locked) {
        return locked ? booth.sell(id) : booth.sellUnlocked(id);
    }

    @POST
    @Path("/sell/reactive")
    public Uni<Ticket> sellReactively(@RestPath String id) {
        return booth.sellReactively(id);
    }

    @POST
    @Path("/sell/manager")
    public Ticket sellWithManager(@RestPath String id) {
        return booth.sellWithManager(id);
    }

    @POST
    @Path("/stocktaking")
    public Uni<Void> stocktaking(@RestPath String id, @RestQuery @DefaultValue("5") int seconds) {
        return booth.stocktaking(id, Duration.ofSeconds(seconds));
    }

    @GET
    @Path("/holder")
    public @Nullable Holder holder(@RestPath String id) {
        return locks.state("show:" + id).map(Holder::of).orElse(null);
    }

    @ServerExceptionMapper
    public RestResponse<Map<String, String>> soldOut(SoldOutException e) {
        return RestResponse.status(Status.CONFLICT, Map.of("error", e.getMessage()));
    }

    @ServerExceptionMapper
    public RestResponse<Map<String, String>> busy(LockNotAcquiredException e) {
        return RestResponse.status(Status.SERVICE_UNAVAILABLE, Map.of("error", e.getMessage()));
    }

    public record Show(int seats, int sold, int oversold) {
    }

    public record Holder(String ownerId, long fencingToken, Instant since, long remainingLeaseMillis) {

        static Holder of(LockState state) {
            return new Holder(state.ownerId(), state.fencingToken(), state.acquiredAt(), state.remainingLease().toMillis());
        }
    }
}
