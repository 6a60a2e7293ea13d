package io.quarkiverse.cachelock.benchmarks.ours;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quarkiverse.cachelock.runtime.store.redis.RedisLockStore;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;

/** The commands of our lock store, overheard while it acquires and releases one lock. */
record SentCommands(Template acquire, Template release) {

    private static final String KEY = "lock:overheard";
    private static final String TOKEN = "token-of-whom-is-listened-to";

    static SentCommands record(Vertx vertx, Redis redis) {
        List<Request> sent = new CopyOnWriteArrayList<>();
        var store = new RedisLockStore(vertx, overhear(redis, sent));
        // Until the server knows the scripts, and nobody else listens to the same lock just now
        for (int i = 0; i < 10 && sent.size() != 2; i++) {
            sent.clear();
            // By somebody who would wait, as those are that are measured
            var request = new AcquireRequest(KEY, TOKEN, "benchmark@localhost/thread", Duration.ofSeconds(30),
                    Duration.ofSeconds(5), 1, true);
            store.acquire(request).await().atMost(Duration.ofSeconds(5));
            store.release(KEY, TOKEN).await().atMost(Duration.ofSeconds(5));
        }
        // Before the connection's last words
        List<Request> both = List.copyOf(sent);
        store.close();
        if (both.size() != 2) {
            throw new IllegalStateException("An uncontended lock takes two commands, but there were " + both.size());
        }
        return new SentCommands(Template.of(both.get(0)), Template.of(both.get(1)));
    }

    Request acquire(String key, String token) {
        return acquire.fill(key, token);
    }

    /** By somebody who is told on a channel; those that are overheard have not said how yet. */
    Request acquireOrQueue(String key, String token, String channel) {
        return new Template(acquire.command(), acquire.args().subList(0, acquire.args().size() - 2)).fill(key, token)
                .arg("1").arg(channel);
    }

    Request release(String key, String token) {
        return release.fill(key, token);
    }

    private static Redis overhear(Redis redis, List<Request> sent) {
        return proxy(Redis.class, (proxy, method, args) -> {
            Object result = invoke(redis, method, args);
            return method.getName().equals("connect") && args == null
                    ? ((Future<?>) result).map(connection -> overhear((RedisConnection) connection, sent))
                    : result;
        });
    }

    private static RedisConnection overhear(RedisConnection connection, List<Request> sent) {
        return proxy(RedisConnection.class, (proxy, method, args) -> {
            if (method.getName().equals("send")) {
                sent.add((Request) args[0]);
            }
            return invoke(connection, method, args);
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler));
    }

    private static Object invoke(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A command with other keys and tokens. */
    record Template(Command command, List<Arg> args) {

        static Template of(Request request) {
            try {
                // The client shows nobody what it sends
                Method method = request.getClass().getDeclaredMethod("getArgs");
                method.setAccessible(true);
                List<Arg> args = new ArrayList<>();
                for (Object arg : (List<?>) method.invoke(request)) {
                    args.add(Arg.of((byte[]) arg));
                }
                return new Template(request.command(), args);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        Request fill(String key, String token) {
            Request request = Request.cmd(command);
            for (Arg arg : args) {
                if (arg.variable == null) {
                    request.arg(arg.bytes);
                } else {
                    request.arg(arg.before + (arg.variable.equals(KEY) ? key : token) + arg.after);
                }
            }
            return request;
        }
    }

    /** An argument that is always the same, or has a key or a token in it. */
    private record Arg(byte[] bytes, String before, String variable, String after) {

        static Arg of(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            String variable = text.contains(TOKEN) ? TOKEN : text.contains(KEY) ? KEY : null;
            int at = variable == null ? 0 : text.indexOf(variable);
            return new Arg(bytes, text.substring(0, at), variable,
                    text.substring(variable == null ? 0 : at + variable.length()));
        }
    }
}
