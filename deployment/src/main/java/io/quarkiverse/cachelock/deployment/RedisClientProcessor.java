package io.quarkiverse.cachelock.deployment;

import java.util.Set;
import java.util.TreeSet;

import org.eclipse.microprofile.config.ConfigProvider;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Opcodes;

import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig;
import io.quarkus.arc.deployment.GeneratedBeanBuildItem;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;

/**
 * Asks the Redis client extension for the clients that the lock stores use. It makes a client that a field is annotated
 * with; its own build item for that cannot be named here, since this class must load without that extension.
 */
final class RedisClientProcessor {

    private static final String REQUESTS = CacheLockProcessor.STORES + "redis.RedisClientRequests";
    private static final String CLIENT_NAME = "Lio/quarkus/redis/client/RedisClientName;";

    @BuildStep
    void request(LockStoresBuildItem stores, LockedMethodsBuildItem found, CacheLockBuildTimeConfig config,
            BuildProducer<GeneratedBeanBuildItem> classes) {
        Set<String> clients = clients(stores, found, config);
        if (stores.hasRedis() && !clients.isEmpty()) {
            classes.produce(new GeneratedBeanBuildItem(REQUESTS.replace('.', '/'), requests(clients)));
        }
    }

    private static Set<String> clients(LockStoresBuildItem stores, LockedMethodsBuildItem found,
            CacheLockBuildTimeConfig config) {
        Set<String> clients = new TreeSet<>();
        BuildConfig runtime = new BuildConfig(ConfigProvider.getConfig());
        Set<String> used = new TreeSet<>(runtime.namedStores().values());
        found.table().locks().forEach(method -> used.add(method.store()));
        used.add(runtime.store().orElse(stores.defaultType()));
        if (used.contains(LockStoresBuildItem.REDIS)) {
            clients.add(config.redis().clientName());
        }
        config.stores().values().stream().filter(store -> store.type().equals(LockStoresBuildItem.REDIS))
                .forEach(store -> clients.add(store.redis().clientName()));
        return clients;
    }

    private static byte[] requests(Set<String> clients) {
        ClassWriter type = new ClassWriter(0);
        type.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT | Opcodes.ACC_SYNTHETIC, REQUESTS.replace('.', '/'),
                null,
                "java/lang/Object", null);
        int number = 0;
        for (String client : clients) {
            FieldVisitor field = type.visitField(Opcodes.ACC_PUBLIC, "client" + number++, "Ljava/lang/Object;", null, null);
            field.visitAnnotation(CLIENT_NAME, true).visit("value", client);
            field.visitEnd();
        }
        type.visitEnd();
        return type.toByteArray();
    }
}
