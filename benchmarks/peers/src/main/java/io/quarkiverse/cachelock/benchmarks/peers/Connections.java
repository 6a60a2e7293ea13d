package io.quarkiverse.cachelock.benchmarks.peers;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import io.quarkiverse.cachelock.benchmarks.worker.Servers;

/** As a Spring application has them. */
final class Connections {

    private Connections() {
    }

    static LettuceConnectionFactory redis(Servers servers) {
        var factory = new LettuceConnectionFactory("127.0.0.1", servers.redisPort());
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    static HikariDataSource jdbc(Servers servers) {
        var config = new HikariConfig();
        config.setJdbcUrl(servers.jdbcUrl());
        config.setUsername(servers.user());
        config.setPassword(servers.password());
        config.setMaximumPoolSize(servers.connections());
        return new HikariDataSource(config);
    }
}
