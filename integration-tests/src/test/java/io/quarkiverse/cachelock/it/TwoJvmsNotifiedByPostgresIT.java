package io.quarkiverse.cachelock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.testservers.PostgresServer;

class TwoJvmsNotifiedByPostgresIT implements TwoJvms {

    private final List<Jvm> jvms = new ArrayList<>();

    @Override
    public List<Jvm> jvms() {
        return jvms;
    }

    @Override
    public List<String> options() {
        PostgresServer postgres = PostgresServer.shared();
        return List.of("-Dquarkus.cache-lock.store=datasource", "-Dquarkus.datasource.jdbc.url=" + postgres.jdbcUrl(),
                "-Dquarkus.datasource.username=" + postgres.user(), "-Dquarkus.datasource.password=" + postgres.password(),
                "-Dquarkus.cache-lock.datasource.notify=true");
    }

    @Test
    void whoeverWaitsListens() {
        String shows = jvms.get(0).shows();
        Crowd.post(shows + "/listened/reset?seats=1").join();
        CompletableFuture<HttpResponse<String>> stocktaking = Crowd
                .post(jvms.get(1).shows() + "/listened/stocktaking?seconds=10");
        await().until(() -> Crowd.get(shows + "/listened/holder").statusCode() == 200);
        CompletableFuture<HttpResponse<String>> sale = Crowd.post(shows + "/listened/sell?locked=true");
        await().until(() -> listeners() > 0);
        assertThat(stocktaking.join().statusCode()).isEqualTo(204);
        assertThat(sale.join().statusCode()).isEqualTo(200);
    }

    private static int listeners() throws SQLException {
        PostgresServer postgres = PostgresServer.shared();
        try (var connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement();
                var count = statement.executeQuery(
                        "select count(*) from pg_stat_activity where application_name = 'quarkus-cache-lock listener'")) {
            count.next();
            return count.getInt(1);
        }
    }
}
