package io.quarkiverse.cachelock.runtime.store.redis;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockStoreException;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/**
 * Where one lock store is told that locks were handed over to it: one connection, opened when somebody waits for the first
 * time, and one channel of a random name; on a cluster that shards its channels, one for each lock that is waited for. All
 * changes belong to the event loop.
 */
final class Mailbox {

    /** What all channels begin with. */
    static final String CHANNELS = "quarkus-cache-lock:";

    /** No subscription that was confirmed. */
    static final int NONE = 0;

    private static final Logger LOG = Logger.getLogger(Mailbox.class);
    private static final Duration RETRY = Duration.ofMillis(200);

    private final Connector connector;
    private final Waiters waiters;
    private final String channel = CHANNELS + new BigInteger(128, new SecureRandom()).toString(36);
    private final Map<String, Integer> subscriptions = new ConcurrentHashMap<>();
    private final Set<String> asked = new HashSet<>();
    private final Set<String> leaving = new HashSet<>();
    private final Map<String, Long> unheard = new HashMap<>();
    private @Nullable RedisConnection connection;
    private int confirmations;
    private boolean connecting;
    private boolean ticking;
    private boolean refusalLogged;
    private boolean closed;

    Mailbox(Connector connector, Waiters waiters) {
        this.connector = connector;
        this.waiters = waiters;
        connector.onNewServer(this::renew);
    }

    /** The channel, without the lock if there is one for each. */
    String channel() {
        return channel;
    }

    /** Which confirmed subscription the waiters for a lock have, each with its own number; {@link #NONE} if none. */
    int subscription(LockKeys keys) {
        return subscriptions.isEmpty() ? NONE : subscriptions.getOrDefault(channelOf(keys), NONE);
    }

    /** Makes sure that there will be a subscription for a lock. The waiters are reviewed when it is confirmed. */
    void listen(LockKeys keys) {
        if (connection == null) {
            connect();
        } else if (asked.add(channelOf(keys))) {
            subscribe(connection, channelOf(keys));
        }
        tick();
    }

    void close() {
        closed = true;
        if (connection != null) {
            connector.retire(connection);
            connection = null;
        }
        subscriptions.clear();
    }

    private String channelOf(LockKeys keys) {
        return isSharded() ? channel + ":" + keys.lock() : channel;
    }

    private boolean isSharded() {
        return connector.delivery() == Delivery.SHARDED;
    }

    private Set<String> wanted() {
        return waiters.all().stream().map(waiter -> channelOf(waiter.keys())).collect(Collectors.toSet());
    }

    private void connect() {
        if (connecting || connection != null || closed || waiters.size() == 0) {
            return;
        }
        connecting = true;
        connector.connectToListen(this::lost).onComplete(made -> {
            connecting = false;
            if (made.failed()) {
                connectLater();
                if (made.cause() instanceof LockStoreException) {
                    waiters.wakeAll();
                }
            } else if (closed) {
                connector.retire(made.result());
            } else {
                listenOn(made.result());
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

    private void listenOn(RedisConnection fresh) {
        connection = fresh;
        fresh.handler(message -> connector.runNow(() -> received(fresh, message)));
        asked.addAll(wanted());
        asked.forEach(name -> subscribe(fresh, name));
    }

    private void subscribe(RedisConnection to, String name) {
        unheard.putIfAbsent(name, System.nanoTime());
        to.send(Request.cmd(isSharded() ? Command.SSUBSCRIBE : Command.SUBSCRIBE).arg(name))
                .onFailure(cause -> lost(to, cause));
    }

    /** Subscribing again is the heartbeat: the answer tells that the connection is alive. */
    private void tick() {
        if (ticking || closed || waiters.size() == 0) {
            return;
        }
        ticking = true;
        connector.later(connector.patience(), () -> {
            ticking = false;
            if (connection != null) {
                beat(connection);
            }
            tick();
        });
    }

    private void beat(RedisConnection on) {
        if (unheard.values().stream().anyMatch(since -> System.nanoTime() - since > connector.patience().toNanos() / 2)) {
            lost(on, new TimeoutException("No answer for " + connector.patience().toSeconds() + " s."));
        } else if (isSharded()) {
            leaveAllBut(wanted(), on);
        }
        // there each attempt might go to another node of the cluster
        if (connector.delivery() != Delivery.BROADCAST) {
            asked.forEach(name -> subscribe(on, name));
        }
    }

    private void leaveAllBut(Set<String> wanted, RedisConnection on) {
        for (String name : Set.copyOf(asked)) {
            if (!wanted.contains(name)) {
                asked.remove(name);
                subscriptions.remove(name);
                leaving.add(name);
                on.send(Request.cmd(Command.SUNSUBSCRIBE).arg(name)).onFailure(cause -> lost(on, cause));
            }
        }
    }

    private void lost(RedisConnection which, Throwable cause) {
        if (which == connection) {
            LOG.debugf(cause,
                    "The connection to Redis that listens for locks was lost. It is made again while somebody waits.");
            forget(which);
        }
    }

    /** The commands may go to another server now, which would take those who listen to the old one for dead. */
    private void renew() {
        if (connection != null) {
            forget(connection);
        }
    }

    private void forget(RedisConnection which) {
        connection = null;
        subscriptions.clear();
        asked.clear();
        leaving.clear();
        unheard.clear();
        connector.retire(which);
        connectLater();
    }

    private void received(RedisConnection from, @Nullable Response message) {
        if (from != connection || message == null) {
            return;
        }
        if (message.type() == ResponseType.ERROR) {
            refused(from, message);
        } else if (message.size() == 3 && (message.type() == ResponseType.PUSH || message.type() == ResponseType.MULTI)) {
            received(from, message.get(0).toString(), message);
        }
    }

    private void received(RedisConnection from, String kind, Response message) {
        switch (kind) {
            case "message", "smessage" -> waiters.told(HandOff.parse(message.get(2).toBuffer()));
            case "subscribe", "ssubscribe" -> confirmed(message.get(1).toString());
            case "sunsubscribe" -> {
                String name = message.get(1).toString();
                // the slot has moved to another node, if nobody asked for it
                if (!leaving.remove(name) && asked.contains(name)) {
                    lost(from, new IllegalStateException("The server ended the subscription."));
                }
            }
            default -> LOG.debugf("Redis sent a message of an unknown kind to a subscriber.");
        }
    }

    private void confirmed(String name) {
        unheard.remove(name);
        if (asked.contains(name) && !subscriptions.containsKey(name)) {
            subscriptions.put(name, ++confirmations);
            waiters.review();
        }
    }

    /** Without messages the waiters ask again at the pace of the attempts to subscribe. */
    private void refused(RedisConnection from, Response error) {
        if (!refusalLogged) {
            refusalLogged = true;
            LOG.warnf("Redis refuses to tell this application about locks that are handed over to it, so that it polls: %s"
                    + " Allow its user to subscribe and publish to the channels '%s*'.", error, CHANNELS);
        }
        forget(from);
        waiters.wakeAll();
    }
}
