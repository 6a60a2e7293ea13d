package io.quarkiverse.cachelock.torture.servers;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;

/** Connections on this machine. */
final class Loopback {

    private Loopback() {
    }

    /**
     * Connects to a server. If there is none, whoever connects may get the very port that it connects to, and would talk to
     * itself, and keep the server from coming back: that is refused.
     */
    static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        if (socket.getLocalPort() == port) {
            // Without it the port would stay taken for a while
            socket.setSoLinger(true, 0);
            socket.close();
            throw new ConnectException("Nobody listens on port " + port);
        }
        return socket;
    }

    static boolean isListening(int port) {
        try (Socket socket = connect(port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
