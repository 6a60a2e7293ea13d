package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;

import javax.sql.DataSource;

/** Remembers the first word of each statement that is executed, on one connection for all. */
final class CountingDataSource implements DataSource, AutoCloseable {

    private final List<String> executed = new CopyOnWriteArrayList<>();
    private final Connection connection;

    CountingDataSource(TestDatabase database) throws SQLException {
        connection = database.connect();
    }

    /** What was executed since the last time. */
    List<String> executed() {
        List<String> since = List.copyOf(executed);
        executed.clear();
        return since;
    }

    @Override
    public Connection getConnection() {
        return proxy(Connection.class, connection, "");
    }

    private <T> T proxy(Class<T> type, Object target, String sql) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
            if (type == Connection.class && method.getName().equals("close")) {
                return null;
            }
            if (method.getName().startsWith("execute")) {
                executed.add(sql.substring(0, sql.indexOf(' ')));
            }
            try {
                Object result = method.invoke(target, arguments);
                return result instanceof PreparedStatement statement && type == Connection.class
                        ? proxy(PreparedStatement.class, statement, (String) arguments[0])
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    @Override
    public Connection getConnection(String username, String password) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PrintWriter getLogWriter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
