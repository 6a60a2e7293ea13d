package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;
import jakarta.interceptor.InvocationContext;

import org.eclipse.microprofile.config.Config;

import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;

/** The lock of each call of a locked method. */
@Singleton
public final class CallLocks {

    private final LockSetups setups;
    private final LockNames names;
    private final Config config;
    private final KnownEntities entities;
    private final KeyValues values;
    private final Map<LockedMethod, Prepared> ready = new ConcurrentHashMap<>();
    private final Map<EntityMethod, LockSetup> readyEntities = new ConcurrentHashMap<>();

    CallLocks(LockSetups setups, LockNames names, KnownEntities entities, KeyValues values, Config config) {
        this.setups = setups;
        this.names = names;
        this.entities = entities;
        this.values = values;
        this.config = config;
    }

    /** A method's lock, and what makes the lock name of a call. */
    private record Prepared(LockSetup setup, LockNames.Maker names) {
    }

    /** A method of an entity, for one kind of entity out of all that inherit it. */
    private record EntityMethod(LockedMethod method, String template) {
    }

    /** @throws IllegalArgumentException if the call lacks something that the lock name needs */
    LockSetup of(InvocationContext context, LockedMethod method) {
        return !method.key().parts().isEmpty() && method.key().parts().get(0) instanceof KeyPart.Self self
                ? of(context.getTarget(), method, self)
                : ofBean(context, method);
    }

    private LockSetup of(Object entity, LockedMethod method, KeyPart.Self self) {
        Subject subject = entities.subject(entity, self.fields(), !method.style().isAsynchronous(), values)
                .refreshing(self.refresh());
        return readyEntities.computeIfAbsent(new EntityMethod(method, subject.template()),
                key -> configure(method, key.template())).of(subject);
    }

    private LockSetup ofBean(InvocationContext context, LockedMethod method) {
        Prepared prepared = ready.get(method);
        if (prepared == null) {
            prepared = ready.computeIfAbsent(method,
                    key -> new Prepared(configure(key, key.template()), names.maker(key)));
        }
        return prepared.setup().named(prepared.names().name(context.getMethod(), context.getParameters()));
    }

    /** @throws IllegalArgumentException if the call lacks something that a lock name needs */
    List<LockSetup> all(InvocationContext context, LockedMethod method) {
        List<LockSetup> locks = new ArrayList<>();
        locks.add(of(context, method));
        method.further().forEach(each -> locks.add(of(context, each)));
        return locks;
    }

    /** What the annotation says, unless the configuration says otherwise of this lock. */
    private LockSetup configure(LockedMethod method, String template) {
        LockSettings settings = setups.defaults();
        if (!method.waitTime().isEmpty()) {
            settings = settings.withWaitTime(duration("waitTime", method.waitTime()));
        } else if (method.skip()) {
            settings = settings.withWaitTime(Duration.ZERO);
        }
        if (!method.leaseTime().isEmpty()) {
            settings = settings.withLeaseTime(duration("leaseTime", method.leaseTime()));
        }
        if (!method.minHoldTime().isEmpty()) {
            settings = settings.withMinHoldTime(duration("minHoldTime", method.minHoldTime()));
        }
        LossSetup loss = method.onLost().isEmpty() ? setups.loss()
                : new LossSetup(LossPolicy.valueOf(method.onLost()), true);
        return setups.configure(template, settings, method.store(), loss)
                .withTransactions(transactions -> transactions.of(method.description(), method.commitGuard()));
    }

    private Duration duration(String attribute, String text) {
        return DurationText.parse(attribute, text, property -> config.getOptionalValue(property, String.class));
    }
}
