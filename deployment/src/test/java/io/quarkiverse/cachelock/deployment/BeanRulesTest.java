package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.CacheLock;

/** Which method a call ends up in, and whether that is a locked one. */
class BeanRulesTest {

    private static final String HERE = BeanRulesTest.class.getName() + "$";
    private static final String OVERRIDES = " overrides a method with @CacheLock, which it does not inherit: it runs unlocked. "
            + "Annotate it, too.";

    private final Problems problems = new Problems();

    @Test
    void anOverridingMethodMayBeLockedItself() throws IOException {
        assertThat(unlocked(Repo.class, Locked.class)).isEmpty();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void evenIfItSaysWhatATypeParameterIs() throws IOException {
        assertThat(unlocked(Repo.class, Unlocked.class)).containsExactly(HERE + "Unlocked#save(String, String[])" + OVERRIDES);
        assertThat(problems.all())
                .containsExactly(HERE + "Repo#save(Object, Object[]): every bean overrides this method without "
                        + "@CacheLock, which would do nothing. Put it on the overriding methods.");
    }

    @Test
    void aMethodOfAnotherTypeDoesNotOverride() throws IOException {
        assertThat(unlocked(Repo.class, Overloading.class)).isEmpty();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void theInterfaceThatExtendsTheOtherWins() throws IOException {
        assertThat(unlocked(Counter.class, Kiosk.class, Both.class)).containsExactly(HERE + "Kiosk#open()" + OVERRIDES);
    }

    @Test
    void anAbstractMethodIsToldOnce() throws IOException {
        assertThat(unlocked(Port.class, Adapter.class)).containsExactly(HERE + "Adapter#save(String)" + OVERRIDES);
        assertThat(problems.all()).containsExactly(HERE + "Port#save(Object): it is abstract, and what implements it does not "
                + "inherit @CacheLock. Put @CacheLock there.");
    }

    /** @param types the last one is a bean */
    private Set<String> unlocked(Class<?>... types) throws IOException {
        Index index = Index.of(types);
        LockedMethodReader reader = new LockedMethodReader(index, new MethodRules(true),
                new LockNameReader(index, new GeneratedClasses(), new NeededBeans(), problems),
                new FallbackReader(index, new GeneratedClasses()), property -> Optional.empty(), problems);
        LockedMethodTable table = new LockedMethodScanner(index, reader, problems).scan(SeveralLocks.annotations(index));
        Set<DotName> beans = Stream.of(List.of(types).get(types.length - 1)).map(DotName::createSimple)
                .collect(Collectors.toSet());
        BeanRules rules = new BeanRules(index, beans, type -> false);
        rules.check(table, problems);
        return rules.unlockedOverrides(table);
    }

    abstract static class Repo<T> {
        @CacheLock("save")
        void save(T item, T[] others) {
        }
    }

    static class Locked extends Repo<String> {
        @Override
        @CacheLock("{item}")
        void save(String item, String[] others) {
        }
    }

    static class Unlocked extends Repo<String> {
        @Override
        void save(String item, String[] others) {
        }
    }

    static class Overloading extends Repo<String> {
        void save(Integer item, String[] others) {
        }
    }

    interface Port<T> {
        @CacheLock("save")
        void save(T item);
    }

    static class Adapter implements Port<String> {
        @Override
        public void save(String item) {
        }
    }

    interface Counter {
        @CacheLock("open")
        default void open() {
        }
    }

    interface Kiosk extends Counter {
        @Override
        default void open() {
        }
    }

    static class Both implements Counter, Kiosk {
    }
}
