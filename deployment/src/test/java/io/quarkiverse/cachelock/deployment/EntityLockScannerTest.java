package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.PreUpdate;

import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.EntityLock;
import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;
import io.smallrye.mutiny.Uni;
import kotlin.coroutines.Continuation;

/** What can be told wrong from entities alone: each class here has one mistake. */
class EntityLockScannerTest {

    private static final String HERE = EntityLockScannerTest.class.getName() + "$";

    private static final String OVERRIDES = " overrides a method with @EntityLock, which it does not inherit: it runs "
            + "unlocked. Annotate it, too.";
    private static final String HERE_SIMPLE = EntityLockScannerTest.class.getSimpleName() + "$";

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(Static.class, "it is static, so that there is no entity to lock. Make it an instance method."),
                mistake(Private.class, "it is private. Make it package-private."),
                mistake(Abstract.class, "it is abstract, and what implements it does not inherit @EntityLock. Put @EntityLock "
                        + "there."),
                mistake(NoEntity.class, HERE + "NoEntity is no JPA entity, nor is a subclass, so that there is nothing that "
                        + "@EntityLock could lock. Add @Entity to the class, or use @CacheLock if it is a bean."),
                mistake(Part.class, HERE + "Part is no JPA entity, nor is a subclass, so that there is nothing that "
                        + "@EntityLock could lock. Add @Entity to the class, or use @CacheLock if it is a bean."),
                mistake(OfInterface.class, "@EntityLock does nothing on a method of an interface. Put it on the method of the "
                        + "entity."),
                mistake(UnknownField.class,
                        "the lock is named by field 'statsu', which " + HERE + "UnknownField does not have, "
                                + "or which is its primary key or a collection. Did you mean 'status'?"),
                mistake(Collection.class, "the lock is named by field 'items', which " + HERE + "Collection does not have, "
                        + "or which is its primary key or a collection. Use one of: status."),
                mistake(NoField.class, "the lock is named by field 'id', which " + HERE + "NoField does not have, or which is "
                        + "its primary key or a collection. Leave it out: then the primary key names the lock."),
                mistake(OddField.class, "the lock is named by field 'made' of " + HERE + "OddField, which is of type "
                        + "java.util.Date and may print differently each time. Use another field, or one of type String, a "
                        + "primitive or its box, BigInteger, BigDecimal, an enum, UUID, a java.time type or one that a bean "
                        + "converts which implements LockKeyConverter<Date>."),
                mistake(Callback.class, "a lifecycle callback cannot be locked: it is called while the entity is read or "
                        + "written. Put @EntityLock on the methods that change the entity."),
                Arguments.of(Suspend.class, HERE + "Suspend#run(Continuation): a suspend function cannot be locked: it returns "
                        + "when it suspends first, and would be unlocked then. Return a Uni, or lock by ReactiveLockManager within it."),
                Arguments.of(Getter.class, HERE
                        + "Getter#getStatus(): Hibernate calls this method to read or write the property. Put @EntityLock on a method "
                        + "that uses it."),
                mistake(Later.class, "it is asynchronous, but Hibernate ORM can read the entity under its lock only by "
                        + "blocking. Return the value itself, or set refresh = false."),
                mistake(SkippedValue.class, "onContention = SKIP has nothing to return as long when the lock is busy. Return "
                        + "void, Optional, Uni, Multi or CompletionStage<Void>, or name a fallback."),
                mistake(NoFallback.class, "fallback = 'ruin' names no other method of " + HERE
                        + "NoFallback or what it extends. Did you mean 'rune'?"),
                mistake(BadTime.class, "waitTime \"soon\" is not a duration. Write one such as \"500ms\", \"2s\", \"1m\" or "
                        + "\"PT2S\"."));
    }

    private static Arguments mistake(Class<?> type, String message) {
        return Arguments.of(type, type.getName() + "#run(): " + message);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsTold(Class<?> type, String message) throws IOException {
        Problems problems = new Problems();
        scan(new EntityLockRules(true, false), problems, type);
        assertThat(problems.all()).containsExactly(message);
    }

    @Test
    void fieldsOfManyTypesNameLocks() throws IOException {
        Problems problems = new Problems();
        scan(new EntityLockRules(true, false), problems, ManyFields.class, Generic.class, Address.class, Good.class,
                Contention.class);
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void hibernateIsNeeded() throws IOException {
        Problems problems = new Problems();
        scan(new EntityLockRules(false, false), problems, Good.class);
        assertThat(problems.all()).containsExactly(HERE + "Good#run(): @EntityLock needs Hibernate. Add "
                + "io.quarkus:quarkus-hibernate-orm to the application.");
    }

    @Test
    void hibernateReactiveReadsLater() throws IOException {
        Problems problems = new Problems();
        scan(new EntityLockRules(true, true), problems, Later.class);
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void theFieldsOfAMappedSuperclassAreThoseOfItsEntities() throws IOException {
        Problems problems = new Problems();
        LockedMethodTable table = scan(new EntityLockRules(true, false), problems, Mapped.class, Good.class);
        assertThat(problems.all()).isEmpty();
        assertThat(table.ofEntities()).hasSize(2);
    }

    @Test
    void theConfigurationKnowsTheLockByTheTopmostEntityAndItsFields() throws IOException {
        assertThat(scan(new EntityLockRules(true, false), new Problems(), Mapped.class, Good.class, Overriding.class).locks())
                .extracting(LockedMethod::template).containsExactly(HERE_SIMPLE + "Good(status)", HERE_SIMPLE + "Good(status)");
    }

    @Test
    void anOverridingMethodIsUnlocked() throws IOException {
        Index index = Index.of(Good.class, Mapped.class, Overriding.class);
        EntityLockScanner scanner = scanner(index, new EntityLockRules(true, false), new Problems());
        LockedMethodTable table = new LockedMethodTable();
        scanner.scan(index.getAnnotations(Names.ENTITY_LOCK), table);
        assertThat(scanner.unlockedOverrides(table)).isEqualTo(Set.of(HERE + "Overriding#run()" + OVERRIDES));
    }

    @Test
    void evenOneThatSaysWhatATypeParameterIs() throws IOException {
        Index index = Index.of(Generic.class, OfLong.class, Locked.class);
        EntityLockScanner scanner = scanner(index, new EntityLockRules(true, false), new Problems());
        LockedMethodTable table = new LockedMethodTable();
        scanner.scan(index.getAnnotations(Names.ENTITY_LOCK), table);
        assertThat(scanner.unlockedOverrides(table)).isEqualTo(Set.of(HERE + "OfLong#put(Long, Long[])" + OVERRIDES));
    }

    private static LockedMethodTable scan(EntityLockRules rules, Problems problems, Class<?>... types) throws IOException {
        Index index = Index.of(types);
        LockedMethodTable table = new LockedMethodTable();
        scanner(index, rules, problems).scan(index.getAnnotations(Names.ENTITY_LOCK), table);
        return table;
    }

    private static EntityLockScanner scanner(Index index, EntityLockRules rules, Problems problems) {
        GeneratedClasses generated = new GeneratedClasses();
        LockedMethodReader reader = new LockedMethodReader(index, new MethodRules(true),
                new LockNameReader(index, generated, new NeededBeans(), problems), new FallbackReader(index, generated),
                property -> Optional.empty(), problems);
        return new EntityLockScanner(index, reader, rules, problems);
    }

    @Entity
    static class Static {
        @EntityLock
        static void run() {
        }
    }

    @Entity
    static class Private {
        @EntityLock
        private void run() {
        }
    }

    @Entity
    abstract static class Abstract {
        @EntityLock
        abstract void run();
    }

    static class NoEntity {
        @EntityLock
        void run() {
        }
    }

    @Embeddable
    static class Part {
        @EntityLock
        void run() {
        }
    }

    interface OfInterface {
        @EntityLock
        default void run() {
        }
    }

    @Entity
    static class UnknownField {
        @Id
        long id;
        String status;

        @EntityLock("statsu")
        void run() {
        }
    }

    @Entity
    static class Collection {
        String status;
        @OneToMany
        List<Good> items;

        @EntityLock("items")
        void run() {
        }
    }

    @Entity
    static class NoField {
        @Id
        long id;

        @EntityLock("id")
        void run() {
        }
    }

    @Entity
    static class OddField {
        Date made;

        @EntityLock("made")
        void run() {
        }
    }

    @Embeddable
    static class Address {
    }

    @Entity
    static class ManyFields extends Generic<Long> {
        Address address;
        Good other;
        Contention kind;
        Optional<String> note;

        @EntityLock({ "address", "other", "kind", "note", "item" })
        void run() {
        }
    }

    @MappedSuperclass
    abstract static class Generic<T> {
        T item;

        @EntityLock
        void put(T one, T[] others) {
        }
    }

    @Entity
    static class OfLong extends Generic<Long> {
        @Override
        void put(Long one, Long[] others) {
        }

        void put(Object one) {
        }
    }

    @Entity
    static class Locked extends Generic<Long> {
        @Override
        @EntityLock
        void put(Long one, Long[] others) {
        }
    }

    @Entity
    static class Suspend {
        @EntityLock
        Object run(Continuation<String> completion) {
            return "";
        }
    }

    @Entity
    static class Callback {
        @PreUpdate
        @EntityLock
        void run() {
        }
    }

    @Entity
    static class Later {
        @EntityLock
        Uni<Void> run() {
            return Uni.createFrom().voidItem();
        }
    }

    @Entity
    static class SkippedValue {
        @EntityLock(onContention = Contention.SKIP)
        long run() {
            return 0;
        }
    }

    @Entity
    static class NoFallback {
        @EntityLock(fallback = "ruin")
        void run() {
        }

        void rune() {
        }
    }

    @Entity
    static class BadTime {
        @EntityLock(waitTime = "soon")
        void run() {
        }
    }

    @MappedSuperclass
    static class Mapped {
        @EntityLock("status")
        void mapped() {
        }
    }

    @Entity
    static class Good extends Mapped {
        private String status;

        @EntityLock("status")
        void run() {
        }

        String status() {
            return status;
        }
    }

    @Entity
    static class Overriding extends Good {
        @Override
        void run() {
        }
    }

    @Entity
    static class Getter {
        private String status;

        @Id
        long getId() {
            return 0;
        }

        @EntityLock
        String getStatus() {
            return status;
        }
    }
}
