package io.quarkiverse.cachelock;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A way to a server that can be cut, so that connections break and are refused, or blocked, so that bytes get stuck. */
public final class TcpGate implements AutoCloseable {

    private final int target;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tcp-gate");
        thread.setDaemon(true);
        return thread;
    });
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition unblocked = lock.newCondition();
    private boolean blocked;
    private boolean answersBlocked;
    private ServerSocket server;
    private Future<?> accepting;

    public TcpGate(int target) {
        this.target = target;
        this.server = listen(0);
        this.port = server.getLocalPort();
    }

    public int port() {
        return port;
    }

    /** Breaks all connections and refuses new ones. */
    public void cut() {
        close(server);
        awaitQuietly(accepting);
        sockets.forEach(TcpGate::close);
        sockets.clear();
    }

    /** Ends a cut. */
    public void mend() {
        server = listen(port);
    }

    public void block(boolean block) {
        lock.lock();
        try {
            blocked = block;
            unblocked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What the server answers does not arrive; what it is told does. */
    public void blockAnswers(boolean block) {
        lock.lock();
        try {
            answersBlocked = block;
            unblocked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private ServerSocket listen(int onPort) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort));
            accepting = threads.submit(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket client = from.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(behind);
                threads.execute(() -> copy(client, behind, false));
                threads.execute(() -> copy(behind, client, true));
            }
        } catch (IOException e) {
            close(from);
        }
    }

    private void copy(Socket from, Socket to, boolean answers) {
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[8192];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                awaitUnblocked(answers);
                out.write(bytes, 0, n);
            }
        } catch (IOException | InterruptedException e) {
            // The connection is over
        }
    }

    private void awaitUnblocked(boolean answers) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (blocked || answers && answersBlocked) {
                unblocked.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The port is free once nobody accepts any more. */
    private static void awaitQuietly(Future<?> task) {
        try {
            task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // Closed as far as can be
        }
    }

    @Override
    public void close() {
        cut();
        threads.shutdownNow();
    }
}
