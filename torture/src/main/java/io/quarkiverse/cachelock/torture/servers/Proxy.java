package io.quarkiverse.cachelock.torture.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The network: TCP connections to a server, which can become slow, silent, deaf in one direction, or break. */
public final class Proxy implements AutoCloseable {

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition flowing = lock.newCondition();
    private volatile int target;
    private volatile boolean blackHole;
    private volatile boolean dropReplies;
    private volatile long latencyNanos;

    public Proxy(int target) {
        this.target = target;
        try {
            this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** New connections go to another server from now on. */
    public void target(int port) {
        target = port;
    }

    /** How long answers take, beyond what they take anyway. */
    public void latency(Duration latency) {
        latencyNanos = latency.toNanos();
    }

    /** Whether bytes wait here, in both directions. */
    public void blackHole(boolean on) {
        lock.lock();
        try {
            blackHole = on;
            flowing.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether answers get lost. Connections that lost some break when it ends. */
    public void dropReplies(boolean on) {
        dropReplies = on;
        if (!on) {
            links.stream().filter(link -> link.lossy).forEach(Link::reset);
        }
    }

    /** Breaks all connections. */
    public void reset() {
        links.forEach(Link::reset);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> connect(client));
            } catch (IOException | RejectedExecutionException e) {
                // It is closed, or a client is gone already
            }
        }
    }

    private void connect(Socket client) {
        try {
            awaitFlow();
            Socket behind = Loopback.connect(target);
            client.setTcpNoDelay(true);
            behind.setTcpNoDelay(true);
            var link = new Link(client, behind);
            links.add(link);
            threads.execute(() -> link.copy(client, behind, false));
            threads.execute(() -> link.copy(behind, client, true));
        } catch (IOException | InterruptedException | RejectedExecutionException e) {
            closeQuietly(client);
        }
    }

    private void awaitFlow() throws InterruptedException {
        if (!blackHole) {
            return;
        }
        lock.lockInterruptibly();
        try {
            while (blackHole) {
                flowing.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed as far as can be
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // Closed as far as can be
        }
        reset();
        threads.shutdownNow();
    }

    private final class Link {

        private final Socket client;
        private final Socket behind;
        private volatile boolean lossy;

        Link(Socket client, Socket behind) {
            this.client = client;
            this.behind = behind;
        }

        void copy(Socket from, Socket to, boolean replies) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] bytes = new byte[16_384];
                for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                    awaitFlow();
                    if (replies && !passes()) {
                        continue;
                    }
                    out.write(bytes, 0, n);
                }
            } catch (IOException | InterruptedException e) {
                // The connection is over
            }
            end();
        }

        private boolean passes() throws InterruptedException {
            if (latencyNanos > 0) {
                Thread.sleep(Duration.ofNanos(latencyNanos).toMillis());
            }
            lossy |= dropReplies;
            return !lossy;
        }

        void reset() {
            try {
                client.setSoLinger(true, 0);
                behind.setSoLinger(true, 0);
            } catch (IOException e) {
                // It is closed
            }
            end();
        }

        private void end() {
            links.remove(this);
            closeQuietly(client);
            closeQuietly(behind);
        }
    }
}
