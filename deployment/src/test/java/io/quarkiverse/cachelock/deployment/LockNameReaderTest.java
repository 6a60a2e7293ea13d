package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import org.jboss.jandex.Index;
import org.jboss.jandex.Indexer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockKey;
import io.quarkiverse.cachelock.LockKeyConverter;

/** What can be wrong with what a lock name takes from the call: each class here has one mistake. */
class LockNameReaderTest {

    private static final String HERE = LockNameReaderTest.class.getName() + "$";
    private static final String FIX = "Use a String, a primitive or its box, BigInteger, BigDecimal, an enum, UUID, a "
            + "java.time type or one that a bean converts which implements LockKeyConverter<";

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(NoParameters.class, "run(): the lock name '{id}' needs parameter 'id', but the method has no "
                        + "parameters. Add it, or remove the braces."),
                mistake(MisspelledProperty.class, "run(LockNameReaderTest$Order): the lock name '{order.custommer.id}' needs "
                        + "property 'custommer' of " + HERE + "Order, which it does not have. Did you mean 'customer'?"),
                mistake(UnknownProperty.class, "run(LockNameReaderTest$Order): the lock name '{order.price}' needs property "
                        + "'price' of " + HERE + "Order, which it does not have. Use one of: customer, id, isOpen, lines, "
                        + "open."),
                mistake(PrivateProperty.class, "run(LockNameReaderTest$Order): the lock name '{order.secret}' needs property "
                        + "'secret' of " + HERE + "Order, which is private. Add a getter, or make the field package-private."),
                mistake(OfPrimitive.class,
                        "run(long): the lock name '{id.value}' needs property 'value' of long, which has no "
                                + "properties. Leave it out."),
                mistake(EmptyStep.class, "run(LockNameReaderTest$Order): the lock name '{order..id}' has nothing on one "
                        + "side of a dot in {order..id}. Write a name on both, as in {order.id}."),
                mistake(EmptyKeyStep.class, "run(LockNameReaderTest$Order): the lock name 'order' needs property '' of "
                        + HERE + "Customer, which it does not have. Use one of: id, sku."),
                mistake(WholeObject.class, "run(LockNameReaderTest$Order): the lock name '{order}' needs parameter 'order', "
                        + "which is of type " + HERE + "Order and may print differently each time. Name a property of it, such "
                        + "as {order.id}. " + FIX + "LockNameReaderTest$Order>."),
                mistake(OddProperty.class, "run(LockNameReaderTest$Order): the lock name '{order.lines}' needs property "
                        + "'order.lines', which is of type java.util.List<java.lang.String> and may print differently each "
                        + "time. " + FIX + "List>."),
                mistake(AnArray.class, "run(String[]): the lock name '{ids}' needs parameter 'ids', which is of type "
                        + "java.lang.String[] and may print differently each time. Use a String, a primitive or its box, "
                        + "BigInteger, BigDecimal, an enum, UUID, a java.time type or a class of your own with a bean that is "
                        + "its LockKeyConverter."),
                mistake(GenericConverter.class, "run(Set): the lock name '{ids}' needs parameter 'ids', which is of type "
                        + "java.util.Set<java.lang.String> and may print differently each time. " + FIX + "Set>."),
                mistake(UnboundGeneric.class, "run(Object): the lock name '{item}' needs parameter 'item', which is of type "
                        + "java.lang.Object and may print differently each time. " + FIX + "Object>."),
                mistake(OddKey.class,
                        "run(Object): the lock name 'odd' needs parameter 'id', which is of type java.lang.Object "
                                + "and may print differently each time. " + FIX + "Object>."),
                mistake(MisspelledKey.class, "run(LockNameReaderTest$Order): the lock name 'order' needs property 'ids' of "
                        + HERE + "Order, which it does not have. Did you mean 'id'?"),
                mistake(BracesAndKeys.class, "run(long, long): the lock name 'order:{id}' has parameters in braces, and others "
                        + "have @LockKey. Use one of the two for all."),
                mistake(GeneratorAndBraces.class, "run(long): the lock name 'order:{id}' takes parameters, but keyGenerator "
                        + "makes the rest of it. Remove the braces."),
                mistake(GeneratorAndKeys.class, "run(long): the lock name 'order' takes parameters, but keyGenerator makes the "
                        + "rest of it. Remove @LockKey."),
                mistake(KeyWithoutLock.class, "run(long): @LockKey does nothing without @CacheLock on the method or its class. "
                        + "Add it, or remove @LockKey."));
    }

    private static Arguments mistake(Class<?> type, String problem) {
        return Arguments.of(type, type.getName() + "#" + problem);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void tellsTheMistake(Class<?> type, String problem) throws IOException {
        assertThat(problems(Index.of(type, Order.class, Customer.class, Generator.class, List.class,
                Object.class, Set.class, SetKey.class))).containsExactly(problem);
    }

    @Test
    void tellsAllMistakesOfAName() throws IOException {
        assertThat(problems(Index.of(Several.class, Order.class))).containsExactly(
                HERE + "Several#run(LockNameReaderTest$Order, long): the lock name '{ordr.id}:{order.it}' needs parameter "
                        + "'ordr', which the method does not have. Did you mean 'order'?",
                HERE + "Several#run(LockNameReaderTest$Order, long): the lock name '{ordr.id}:{order.it}' needs property 'it' "
                        + "of " + HERE + "Order, which it does not have. Did you mean 'id'?");
    }

    @Test
    void acceptsWhatIsRight() throws IOException {
        assertThat(problems(Index.of(Right.class, Order.class, Customer.class, Named.class, Box.class, SkuKey.class, Sku.class,
                Base.class))).isEmpty();
    }

    @Test
    void subclassesMaySayWhatATypeParameterIs() throws IOException {
        assertThat(problems(Index.of(Service.class, Orders.class, Skus.class, Sku.class, SkuKey.class))).isEmpty();
        assertThat(problems(Index.of(Service.class, Orders.class, Raw.class))).containsExactly(HERE
                + "Service#run(Object): the lock name '{id}' needs parameter 'id', which is of type java.lang.Object and may "
                + "print differently each time. " + FIX + "Object>.");
    }

    @Test
    void namesOfParametersComeFromDebugInformation(@TempDir Path directory) throws IOException {
        assertThat(problems(compiled(directory, "-g"))).isEmpty();
    }

    @Test
    void namesOfParametersComeFromTheCompilerOption(@TempDir Path directory) throws IOException {
        assertThat(problems(compiled(directory, "-g:none", "-parameters"))).isEmpty();
    }

    @Test
    void tellsTheCompilerOptionIfThereAreNoNames(@TempDir Path directory) throws IOException {
        assertThat(problems(compiled(directory, "-g:none"))).containsExactly("Booth#sell(long): the lock name '{id}' needs "
                + "parameter 'id', but the names of the parameters are not in the class file. Compile the class with the "
                + "compiler option -parameters, or put @LockKey on the parameter.");
    }

    @Test
    void aParameterWithoutANameHasANumber(@TempDir Path directory) throws IOException {
        assertThat(problems(compiled("@CacheLock(\"odd\") void sell(int seat, @LockKey Object id) { }", directory, "-g:none")))
                .containsExactly("Booth#sell(int, Object): the lock name 'odd' needs parameter 2, which is of type "
                        + "java.lang.Object and may print differently each time. " + FIX + "Object>.");
    }

    private static List<String> problems(Index index) {
        Problems problems = new Problems();
        LockNameReader names = new LockNameReader(index, new GeneratedClasses(), new NeededBeans(), problems);
        LockedMethodReader reader = new LockedMethodReader(index, new MethodRules(true), names,
                new FallbackReader(index, new GeneratedClasses()), property -> Optional.empty(),
                problems);
        LockedMethodTable table = new LockedMethodScanner(index, reader, problems)
                .scan(index.getAnnotations(Names.CACHE_LOCK));
        LockKeyRules.check(index.getAnnotations(Names.LOCK_KEY), table, problems);
        return problems.all();
    }

    private static Index compiled(Path directory, String... options) throws IOException {
        return compiled("""
                @CacheLock("{id}") void sell(long id) { }
                @CacheLock("keys") void sellToo(@LockKey long id) { }
                """, directory, options);
    }

    private static Index compiled(String methods, Path directory, String... options) throws IOException {
        String source = "import io.quarkiverse.cachelock.*; class Booth { " + methods + " }";
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Booth.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        String api = Path.of(URI.create(CacheLock.class.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> all = Stream.concat(Stream.of("-proc:none", "-cp", api, "-d", directory.toString()), Stream.of(options))
                .toList();
        assertThat(compiler.getTask(null, null, null, all, null, List.of(file)).call()).isTrue();
        Indexer indexer = new Indexer();
        try (InputStream type = Files.newInputStream(directory.resolve("Booth.class"))) {
            indexer.index(type);
        }
        return indexer.complete();
    }

    static class Order {
        long id;
        private String secret;

        public Optional<Customer> getCustomer() {
            return Optional.empty();
        }

        boolean isOpen() {
            return secret == null;
        }

        List<String> getLines() {
            return List.of();
        }

        void getNothing() {
        }

        static int getCount() {
            return 0;
        }
    }

    record Customer(String id, Sku sku) {
    }

    interface Named {
        String getName();
    }

    static class Box<T> {
        T content;

        Supplier<T> getSupplier() {
            return () -> content;
        }
    }

    static class Base<T extends Named> {
        @CacheLock("{item.name}")
        void run(T item) {
        }
    }

    record Sku(String digits) {
    }

    abstract static class Service<T, K> {
        @CacheLock("{id}")
        void run(K id) {
        }
    }

    static class Orders extends Service<Order, Long> {
    }

    static class Skus extends Service<Order, Sku> {
    }

    @SuppressWarnings("rawtypes")
    static class Raw extends Service {
    }

    static class SkuKey implements LockKeyConverter<Sku> {
        @Override
        public String toKey(Sku sku) {
            return sku.digits();
        }
    }

    static class Right extends Base<Named> {
        @CacheLock("{order.customer.id}{order.open}{order.isOpen}{order.id}")
        void paths(Order order) {
        }

        @CacheLock("{customer.id}{order.id}")
        void optionals(Optional<Customer> customer, Optional<Order> order) {
        }

        @CacheLock("{box.content.customer.sku}")
        void generics(Box<Order> box) {
        }

        @CacheLock("${region:north}:{item.name}")
        <T extends Named> void bounds(T item) {
        }

        @CacheLock("keys")
        void keys(@LockKey long id, @LockKey("customer.id") Order order, @LockKey Sku sku) {
        }
    }

    static class Generator implements io.quarkiverse.cachelock.LockKeyGenerator {
        @Override
        public String generate(java.lang.reflect.Method method, Object... arguments) {
            return "";
        }
    }

    static class NoParameters {
        @CacheLock("{id}")
        void run() {
        }
    }

    static class MisspelledProperty {
        @CacheLock("{order.custommer.id}")
        void run(Order order) {
        }
    }

    static class UnknownProperty {
        @CacheLock("{order.price}")
        void run(Order order) {
        }
    }

    static class PrivateProperty {
        @CacheLock("{order.secret}")
        void run(Order order) {
        }
    }

    static class OfPrimitive {
        @CacheLock("{id.value}")
        void run(long id) {
        }
    }

    static class EmptyStep {
        @CacheLock("{order..id}")
        void run(Order order) {
        }
    }

    static class EmptyKeyStep {
        @CacheLock("order")
        void run(@LockKey("customer..id") Order order) {
        }
    }

    static class WholeObject {
        @CacheLock("{order}")
        void run(Order order) {
        }
    }

    static class OddProperty {
        @CacheLock("{order.lines}")
        void run(Order order) {
        }
    }

    static class GenericConverter {
        @CacheLock("{ids}")
        void run(Set<String> ids) {
        }
    }

    static class SetKey implements LockKeyConverter<Set<String>> {
        @Override
        public String toKey(Set<String> ids) {
            return String.join(",", ids);
        }
    }

    static class AnArray {
        @CacheLock("{ids}")
        void run(String[] ids) {
        }
    }

    static class UnboundGeneric<T> {
        @CacheLock("{item}")
        void run(T item) {
        }
    }

    static class OddKey {
        @CacheLock("odd")
        void run(@LockKey Object id) {
        }
    }

    static class MisspelledKey {
        @CacheLock("order")
        void run(@LockKey("ids") Order order) {
        }
    }

    static class BracesAndKeys {
        @CacheLock("order:{id}")
        void run(long id, @LockKey long other) {
        }
    }

    static class GeneratorAndBraces {
        @CacheLock(value = "order:{id}", keyGenerator = Generator.class)
        void run(long id) {
        }
    }

    static class GeneratorAndKeys {
        @CacheLock(value = "order", keyGenerator = Generator.class)
        void run(@LockKey long id) {
        }
    }

    static class KeyWithoutLock {
        void run(@LockKey long id) {
        }
    }

    static class Several {
        @CacheLock("{ordr.id}:{order.it}")
        void run(Order order, long id) {
        }
    }
}
