package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/**
 * Who waits for which key, and the one connection that listens for releases while somebody does. A message is a hint: it
 * ends a wait, it grants nothing, and it may be missing. All state belongs to the event loop.
 */
final class ReleaseHints {

    /** Where releases are told, by key. */
    static final String CHANNEL = "quarkus-cache-lock:released";

    private static final Logger LOG = Logger.getLogger(ReleaseHints.class);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final int LONGEST_KEY = 255;

    private final Connector connector;
    private final Function<String, Uni<Boolean>> isFree;
    private final Map<String, Set<Waiter>> waiters = new ConcurrentHashMap<>();
    private @Nullable RedisConnection connection;
    private boolean connecting;
    private boolean listening;
    private boolean confirmed;
    private boolean heard;
    private boolean refusalLogged;
    private boolean closed;

    private record Waiter(String key, UniEmitter<? super Acquisition> caller) {
    }

    ReleaseHints(Connector connector, Function<String, Uni<Boolean>> isFree) {
        this.connector = connector;
        this.isFree = isFree;
    }

    /** Ends when the key may have become free. */
    Uni<Acquisition> await(String key) {
        return Uni.createFrom().emitter(caller -> {
            Waiter waiter = new Waiter(key, caller);
            connector.run(() -> add(waiter));
            caller.onTermination(() -> connector.run(() -> remove(waiter)));
        });
    }

    /** How many keys are waited for. */
    int keys() {
        return waiters.size();
    }

    void close() {
        connector.run(() -> {
            closed = true;
            if (connection != null) {
                connector.retire(connection);
                connection = null;
            }
            all().forEach(this::refuse);
        });
    }

    private void add(Waiter waiter) {
        if (closed) {
            refuse(waiter);
            return;
        }
        waiters.computeIfAbsent(waiter.key(), key -> new LinkedHashSet<>()).add(waiter);
        if (connection == null) {
            connect();
            return;
        }
        if (!listening) {
            listen(connection);
        }
        if (confirmed) {
            look(waiter);
        }
    }

    private void remove(Waiter waiter) {
        waiters.computeIfPresent(waiter.key(), (key, others) -> others.remove(waiter) && others.isEmpty() ? null : others);
    }

    private void refuse(Waiter waiter) {
        remove(waiter);
        waiter.caller().fail(new LockStoreException("The lock store on Redis is closed, so nothing waits in it any more."));
    }

    private void wake(Waiter waiter) {
        remove(waiter);
        waiter.caller().complete(Acquisition.BUSY);
    }

    private List<Waiter> all() {
        return waiters.values().stream().flatMap(Set::stream).toList();
    }

    private void connect() {
        if (connecting || connection != null || waiters.isEmpty() || closed) {
            return;
        }
        connecting = true;
        connector.connect(this::lost).onComplete(made -> {
            connecting = false;
            if (made.failed()) {
                connectLater();
            } else if (closed) {
                connector.retire(made.result());
            } else {
                RedisConnection fresh = made.result();
                connection = fresh;
                fresh.handler(message -> connector.run(() -> received(fresh, message)));
                listen(fresh);
            }
        });
    }

    private void connectLater() {
        connecting = true;
        connector.later(RETRY, () -> {
            connecting = false;
            connect();
        });
    }

    /** Subscribing again is the heartbeat: the answer tells that the connection is alive. */
    private void listen(RedisConnection to) {
        listening = true;
        heard = false;
        to.send(Request.cmd(Command.SUBSCRIBE).arg(CHANNEL)).onFailure(cause -> lost(to, cause));
        connector.later(connector.patience().dividedBy(2), () -> {
            if (to == connection) {
                listening = false;
                listenOn(to);
            }
        });
    }

    private void listenOn(RedisConnection to) {
        if (!heard) {
            lost(to, new TimeoutException("No answer for " + connector.patience().dividedBy(2).toSeconds() + " s."));
        } else if (!waiters.isEmpty()) {
            listen(to);
        }
    }

    private void lost(RedisConnection which, Throwable cause) {
        if (which == connection) {
            LOG.debugf(cause, "The connection to Redis that listens for released locks was lost. It is made again while"
                    + " somebody waits.");
            forget(which);
        }
    }

    private void forget(RedisConnection which) {
        connection = null;
        confirmed = false;
        listening = false;
        connector.retire(which);
        connectLater();
    }

    private void received(RedisConnection from, @Nullable Response message) {
        if (from != connection || message == null) {
            return;
        }
        if (message.type() == ResponseType.ERROR) {
            refused(from, message);
        } else if (message.type() == ResponseType.PUSH || message.type() == ResponseType.MULTI) {
            told(message);
        }
    }

    private void told(Response message) {
        if (message.size() == 3 && "subscribe".equals(message.get(0).toString())) {
            heard = true;
            if (!confirmed) {
                confirmed = true;
                // releases until now went unheard
                all().forEach(this::look);
            }
        } else if (message.size() == 3 && "message".equals(message.get(0).toString())) {
            hinted(message.get(2));
        }
    }

    private void hinted(Response key) {
        if (key.toBuffer().length() <= LONGEST_KEY) {
            Set<Waiter> woken = waiters.remove(key.toString());
            if (woken != null) {
                woken.forEach(this::wake);
            }
        }
    }

    /** Without hints the waiters try again at the pace of the attempts to subscribe. */
    private void refused(RedisConnection from, Response error) {
        if (!refusalLogged) {
            refusalLogged = true;
            LOG.warnf("Redis refuses to tell this application about released locks, so that it polls: %s Allow its user to"
                    + " subscribe and publish to the channel '%s'.", error, CHANNEL);
        }
        forget(from);
        all().forEach(this::wake);
    }

    /** Ends the wait if the lock is free already, or if that cannot be told. */
    private void look(Waiter waiter) {
        isFree.apply(waiter.key()).subscribe().with(
                free -> {
                    if (free) {
                        wake(waiter);
                    }
                },
                failure -> {
                    if (confirmed) {
                        wake(waiter);
                    }
                });
    }
}
