package io.quarkiverse.cachelock.torture.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Before a server that sends each byte back. */
@Timeout(30)
class ProxyTest {

    private final Queue<Integer> executed = new ConcurrentLinkedQueue<>();
    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final Proxy proxy = new Proxy(server.getLocalPort());
    private final Socket client;

    ProxyTest() throws IOException {
        var thread = new Thread(this::accept);
        thread.setDaemon(true);
        thread.start();
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        assertThat(echo(1)).isEqualTo(1);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                var thread = new Thread(() -> echo(socket));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // The end
            }
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            for (int next = socket.getInputStream().read(); next >= 0; next = socket.getInputStream().read()) {
                executed.add(next);
                socket.getOutputStream().write(next);
            }
        } catch (IOException e) {
            // The end
        }
    }

    private int echo(int value) throws IOException {
        client.getOutputStream().write(value);
        return client.getInputStream().read();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        proxy.close();
        server.close();
    }

    @Test
    void latencyDelaysAnswers() throws IOException {
        proxy.latency(Duration.ofMillis(300));
        long asked = System.nanoTime();
        assertThat(echo(2)).isEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void aBlackHoleKeepsWhatIsSentAndDeliversItLater() throws IOException {
        proxy.blackHole(true);
        client.getOutputStream().write(2);
        client.setSoTimeout(200);
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.getInputStream().read());
        assertThat(executed).containsExactly(1);
        client.setSoTimeout(0);
        proxy.blackHole(false);
        assertThat(client.getInputStream().read()).isEqualTo(2);
    }

    @Test
    void aResetBreaksTheConnection() {
        proxy.reset();
        assertThatExceptionOfType(SocketException.class).isThrownBy(() -> client.getInputStream().read());
    }

    @Test
    void aDroppedReplyIsExecutedAndThenTheConnectionBreaks() throws IOException {
        proxy.dropReplies(true);
        client.getOutputStream().write(2);
        await().until(() -> executed.contains(2));
        client.setSoTimeout(200);
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.getInputStream().read());
        client.setSoTimeout(0);
        proxy.dropReplies(false);
        assertThatExceptionOfType(SocketException.class).isThrownBy(() -> client.getInputStream().read());
    }

    @Test
    void anotherTargetIsForNewConnections() throws IOException {
        try (var other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            proxy.target(other.getLocalPort());
            assertThat(echo(2)).isEqualTo(2);
            try (var second = new Socket(InetAddress.getLoopbackAddress(), proxy.port()); Socket there = other.accept()) {
                second.getOutputStream().write(3);
                assertThat(there.getInputStream().read()).isEqualTo(3);
            }
        }
    }
}
