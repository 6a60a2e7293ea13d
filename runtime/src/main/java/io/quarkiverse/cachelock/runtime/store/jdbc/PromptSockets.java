package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

import javax.net.SocketFactory;

/**
 * Sockets on which nobody waits a millisecond for what may come. That is how PostgreSQL's driver looks for one more
 * notification before it hands over the first: longer than it takes to acquire the lock. The driver makes one by its name.
 */
public final class PromptSockets extends SocketFactory {

    @Override
    public Socket createSocket() {
        return new PromptSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unconnected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw unconnected();
    }

    private static IOException unconnected() {
        return new SocketException("These sockets are connected by whoever asks for one");
    }

    private static final class PromptSocket extends Socket {

        private volatile boolean peeking;

        @Override
        public void setSoTimeout(int timeout) throws SocketException {
            peeking = timeout == 1;
            super.setSoTimeout(timeout);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {

                @Override
                public int read() throws IOException {
                    doNotWait();
                    return super.read();
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    doNotWait();
                    return super.read(bytes, offset, length);
                }

                private void doNotWait() throws IOException {
                    if (peeking && available() == 0) {
                        throw new SocketTimeoutException("Nothing has come");
                    }
                }
            };
        }
    }
}
