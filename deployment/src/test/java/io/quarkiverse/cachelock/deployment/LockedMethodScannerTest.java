package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.inject.Stereotype;

import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;
import io.smallrye.mutiny.Uni;
import kotlin.coroutines.Continuation;

/** What can be told wrong from the classes alone: each class here has one mistake. */
class LockedMethodScannerTest {

    private static final Map<String, String> PROPERTIES = Map.of("known.good", "2s", "known.bad", "soon");
    private static final String HERE = LockedMethodScannerTest.class.getName() + "$";

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(EmptyName.class, "#run(): the lock name is empty. Give it one, as in @CacheLock(\"order:{id}\")."),
                mistake(Unknown.class,
                        "#run(long): the lock name 'order:{ids}' needs parameter 'ids', which the method does not "
                                + "have. Did you mean 'id'?"),
                mistake(Unbalanced.class, "#run(long): the lock name 'order:{id' has a '{' at position 7 that is never closed. "
                        + "Write {{ for a literal brace."),
                mistake(Private.class, "#run(): a private method cannot be intercepted. Make it package-private."),
                mistake(StaticOfInterface.class,
                        "#run(): a static method of an interface cannot be intercepted. Move it to a class."),
                mistake(OnAnnotation.class,
                        ": CDI does not see @CacheLock on an annotation that is no stereotype. Add @Stereotype to it."),
                mistake(Abstract.class,
                        "#run(): it is abstract, and what implements it does not inherit @CacheLock. Put @CacheLock "
                                + "there."),
                mistake(OnInterface.class,
                        ": CDI does not see @CacheLock on an interface. Put it on the bean's class or on its "
                                + "methods."),
                mistake(Callback.class,
                        "#run(): a lifecycle callback cannot be locked. Inject LockManager and lock what it calls."),
                mistake(Suspend.class,
                        "#run(long, Continuation): a suspend function cannot be locked: it returns when it suspends "
                                + "first, and would be unlocked then. Return a Uni or a CompletionStage, or lock by ReactiveLockManager within it."),
                mistake(SuspendOfClass.class,
                        "#run(Continuation): a suspend function cannot be locked: it returns when it suspends first, and would "
                                + "be unlocked then. Return a Uni or a CompletionStage, or lock by ReactiveLockManager within it."),
                mistake(FinalMethod.class,
                        "#run(): a final method cannot be intercepted. Remove 'final', or let Quarkus do it: "
                                + "quarkus.arc.transform-unproxyable-classes=true."),
                mistake(FinalClass.class, "#run(): a final class cannot be intercepted. Remove 'final', or let Quarkus do it: "
                        + "quarkus.arc.transform-unproxyable-classes=true."),
                mistake(SkipsValue.class,
                        "#run(): onContention = SKIP has nothing to return as int when the lock is busy. Return "
                                + "void, Optional, Uni, Multi or CompletionStage<Void>, or name a fallback."),
                mistake(SkipsStage.class,
                        "#run(): onContention = SKIP has nothing to return as CompletionStage when the lock is "
                                + "busy. Return void, Optional, Uni, Multi or CompletionStage<Void>, or name a fallback."),
                mistake(ReturnsFuture.class,
                        "#run(): it returns Future, which goes on after the method has returned, when the lock "
                                + "would be free already. Return a Uni, Multi, CompletionStage or CompletableFuture."),
                mistake(ReturnsPublisher.class,
                        "#run(): it returns LockedMethodScannerTest$OwnPublisher, which goes on after the "
                                + "method has returned, when the lock would be free already. Return a Uni, Multi, CompletionStage or "
                                + "CompletableFuture."),
                mistake(UnknownFallback.class,
                        "#run(long): fallback = 'buzy' names no other method of " + HERE
                                + "UnknownFallback or what it extends. "
                                + "Did you mean 'busy'?"),
                mistake(FallbackToItself.class,
                        "#run(long): fallback = 'run' names no other method of " + HERE
                                + "FallbackToItself or what it extends. "
                                + "Add one, or remove fallback."),
                mistake(OddParameters.class,
                        "#run(long): the fallback 'busy' takes other parameters. Give it those of the method, or none."),
                mistake(OddResult.class,
                        "#run(): the fallback 'busy' returns int, but the method returns java.lang.String. Return the same type."),
                mistake(OddArgument.class,
                        "#run(): the fallback 'busy' returns io.smallrye.mutiny.Uni<java.lang.Integer>, but the method "
                                + "returns io.smallrye.mutiny.Uni<java.lang.String>. Return the same type."),
                mistake(PrivateFallback.class,
                        "#run(): the fallback 'busy' is private and could be called by reflection only. Make it "
                                + "package-private."),
                mistake(FallbackOfStatic.class,
                        "#run(): the fallback 'busy' of a static method has no bean to be called on. Make it static."),
                mistake(FallbackAndSkip.class,
                        "#run(): fallback = 'busy' is what happens on contention already. Remove onContention."),
                mistake(TwoStereotypes.class,
                        ": two of its stereotypes have @CacheLock. Put the one that it should have on the class."),
                mistake(SkipsObject.class,
                        "#run(): onContention = SKIP has nothing to return as Object when the lock is busy. Return "
                                + "void, Optional, Uni, Multi or CompletionStage<Void>, or name a fallback."),
                mistake(MalformedTime.class,
                        "#run(): waitTime \"soon\" is not a duration. Write one such as \"500ms\", \"2s\", "
                                + "\"1m\" or \"PT2S\"."),
                mistake(NegativeTime.class, "#run(): minHoldTime \"-2s\" is negative. Write one such as \"2s\"."),
                mistake(ZeroLease.class,
                        "#run(): leaseTime \"0s\" is zero: the lock would be free again at once. Write one such "
                                + "as \"30s\"."),
                mistake(KnownProperty.class,
                        "#run(): leaseTime \"${known.bad}\", which is \"soon\", is not a duration. Write one such as \"500ms\", "
                                + "\"2s\", \"1m\" or \"PT2S\"."),
                mistake(OddWaits.class,
                        "#run(): its locks differ in waitTime: \"1s\", \"\". One call waits for all of them and gets one "
                                + "answer: make it the same in all."),
                mistake(OddAnswers.class,
                        "#run(): its locks differ in onContention: \"FAIL\", \"SKIP\". One call waits for all of "
                                + "them and gets one answer: make it the same in all."),
                mistake(OddFallbacks.class,
                        ": its locks differ in fallback: \"\", \"busy\". One call waits for all of them and gets "
                                + "one answer: make it the same in all."),
                mistake(OneOfTwo.class, "#run(long): the lock name 'b:{ids}' needs parameter 'ids', which the method does not "
                        + "have. Did you mean 'id'?"),
                mistake(OnClass.class, ": waitTime \"soon\" is not a duration. Write one such as \"500ms\", \"2s\", \"1m\" or "
                        + "\"PT2S\"."));
    }

    private static Arguments mistake(Class<?> type, String problem) {
        return Arguments.of(type, type.getName() + problem);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void tellsTheMistake(Class<?> type, String problem) throws IOException {
        assertThat(problems(type)).containsExactly(problem);
    }

    @Test
    void acceptsWhatIsRight() throws IOException {
        assertThat(problems(Right.class)).isEmpty();
    }

    @Test
    void tellsAllMistakesOfAMethodSorted() throws IOException {
        assertThat(problems(Several.class)).containsExactly(
                HERE + "Several#run(): a private method cannot be intercepted. Make it package-private.",
                HERE + "Several#run(): leaseTime \"-1s\" is negative. Write one such as \"2s\".",
                HERE + "Several#run(): the lock name is empty. Give it one, as in @CacheLock(\"order:{id}\").");
    }

    @Test
    void theClassIsLockedOnceAndItsMethodsEach() throws IOException {
        LockedMethodTable table = scan(new Problems(), OnSubclass.class, Right.class);

        assertThat(table.methods()).extracting(method -> method.description().substring(HERE.length())).contains(
                "OnSubclass#own(long)", "OnSubclass#inherited(long)", "Right#skips()");
        assertThat(table.classBindings().keySet()).hasToString("[" + OnSubclass.class.getName() + "]");
    }

    @Test
    void theFallbackOfAClassIsNotLockedByIt() throws IOException {
        Problems problems = new Problems();
        LockedMethodTable table = scan(problems, FallbackOfClass.class, FallbackOfSubclass.class);

        assertThat(problems.all()).isEmpty();
        assertThat(table.methods()).extracting(method -> method.description().substring(HERE.length()))
                .containsExactlyInAnyOrder("FallbackOfClass#sell(long)", "FallbackOfSubclass#refund(long)");
    }

    @Test
    void severalLocksAreOneLockedMethod() throws IOException {
        LockedMethodTable table = scan(new Problems(), TwoOnClass.class);

        assertThat(table.methods()).extracting(method -> method.all().stream().map(LockedMethod::template).toList())
                .containsExactlyInAnyOrder(List.of("c:{id}", "d"), List.of("a", "b:{id}"));
        assertThat(table.methods().get(0).all()).allSatisfy(lock -> assertThat(lock.further()).isEmpty());
        assertThat(table.methods()).allSatisfy(method -> assertThat(method.further()).hasSize(1));
    }

    private static List<String> problems(Class<?> type) throws IOException {
        Problems problems = new Problems();
        scan(problems, type, One.class, Two.class, OwnPublisher.class, Flow.Publisher.class, Contention.class,
                Long.class, Comparable.class);
        return problems.all();
    }

    private static LockedMethodTable scan(Problems problems, Class<?>... types) throws IOException {
        Index index = Index.of(types);
        LockedMethodReader reader = new LockedMethodReader(index, new MethodRules(false),
                new LockNameReader(index, new GeneratedClasses(), new NeededBeans(), problems),
                new FallbackReader(index, new GeneratedClasses()),
                property -> Optional.ofNullable(PROPERTIES.get(property)), problems);
        return new LockedMethodScanner(index, reader, problems).scan(SeveralLocks.annotations(index));
    }

    static class OddWaits {
        @CacheLock(value = "a", waitTime = "1s")
        @CacheLock("b")
        void run() {
        }
    }

    static class OddAnswers {
        @CacheLock("a")
        @CacheLock(value = "b", onContention = Contention.SKIP)
        void run() {
        }
    }

    @CacheLock("a")
    @CacheLock(value = "b", fallback = "busy")
    static class OddFallbacks {
        static void busy() {
        }
    }

    static class OneOfTwo {
        @CacheLock("a:{id}")
        @CacheLock("b:{ids}")
        void run(long id) {
        }
    }

    @CacheLock("a")
    @CacheLock("b:{id}")
    static class TwoOnClass {
        void ofClass(long id) {
        }

        @CacheLock("c:{id}")
        @CacheLock("d")
        void own(long id) {
        }
    }

    @CacheLock(value = "a", fallback = "busy")
    static class FallbackOfClass {
        String sell(long id) {
            return "sold";
        }

        String busy() {
            return "busy";
        }
    }

    static class FallbackOfSubclass extends FallbackOfClass {
        String refund(long id) {
            return "refunded";
        }
    }

    static class EmptyName {
        @CacheLock(" ")
        void run() {
        }
    }

    static class Unknown {
        @CacheLock("order:{ids}")
        void run(long id) {
        }
    }

    static class Unbalanced {
        @CacheLock("order:{id")
        void run(long id) {
        }
    }

    static class Private {
        @CacheLock("run")
        private void run() {
        }
    }

    interface StaticOfInterface {
        @CacheLock("run")
        static void run() {
        }
    }

    @CacheLock("run")
    @interface OnAnnotation {
    }

    abstract static class Abstract {
        @CacheLock("run")
        abstract void run();
    }

    @CacheLock("run")
    interface OnInterface {
        void run();
    }

    static class Callback {
        @PostConstruct
        @CacheLock("run")
        void run() {
        }
    }

    static class Suspend {
        @CacheLock("{id}")
        Object run(long id, Continuation<String> completion) {
            return id;
        }
    }

    @CacheLock("run")
    static class SuspendOfClass {
        public Object run(Continuation<? super String> completion) {
            return "";
        }
    }

    static class FinalMethod {
        @CacheLock("run")
        final void run() {
        }
    }

    static final class FinalClass {
        @CacheLock("run")
        void run() {
        }
    }

    static class SkipsValue {
        @CacheLock(value = "run", onContention = Contention.SKIP)
        int run() {
            return 0;
        }
    }

    static class SkipsStage {
        @CacheLock(value = "run", onContention = Contention.SKIP)
        CompletionStage<String> run() {
            return null;
        }
    }

    static class ReturnsFuture {
        @CacheLock("run")
        Future<String> run() {
            return null;
        }
    }

    static class ReturnsPublisher {
        @CacheLock("run")
        OwnPublisher run() {
            return null;
        }
    }

    interface OwnPublisher extends Flow.Publisher<String> {
    }

    static class UnknownFallback {
        @CacheLock(value = "run", fallback = "buzy")
        void run(long id) {
        }

        void busy() {
        }
    }

    static class FallbackToItself {
        @CacheLock(value = "run", fallback = "run")
        void run(long id) {
        }
    }

    static class OddParameters {
        @CacheLock(value = "run", fallback = "busy")
        void run(long id) {
        }

        void busy(int id) {
        }
    }

    static class OddResult {
        @CacheLock(value = "run", fallback = "busy")
        String run() {
            return "";
        }

        int busy() {
            return 0;
        }
    }

    static class OddArgument {
        @CacheLock(value = "run", fallback = "busy")
        Uni<String> run() {
            return null;
        }

        Uni<Integer> busy() {
            return null;
        }
    }

    static class PrivateFallback {
        @CacheLock(value = "run", fallback = "busy")
        void run() {
        }

        private void busy() {
        }
    }

    static class FallbackOfStatic {
        @CacheLock(value = "run", fallback = "busy")
        static void run() {
        }

        void busy() {
        }
    }

    static class FallbackAndSkip {
        @CacheLock(value = "run", fallback = "busy", onContention = Contention.SKIP)
        void run() {
        }

        void busy() {
        }
    }

    @Stereotype
    @CacheLock("one")
    @interface One {
    }

    @Stereotype
    @CacheLock("two")
    @interface Two {
    }

    @One
    @Two
    static class TwoStereotypes {
        void run() {
        }
    }

    static class SkipsObject {
        @CacheLock(value = "run", onContention = Contention.SKIP)
        Object run() {
            return null;
        }
    }

    static class MalformedTime {
        @CacheLock(value = "run", waitTime = "soon")
        void run() {
        }
    }

    static class NegativeTime {
        @CacheLock(value = "run", minHoldTime = "-2s")
        void run() {
        }
    }

    static class ZeroLease {
        @CacheLock(value = "run", leaseTime = "0s")
        void run() {
        }
    }

    static class KnownProperty {
        @CacheLock(value = "run", leaseTime = "${known.bad}")
        void run() {
        }
    }

    @CacheLock(value = "run", waitTime = "soon")
    static class OnClass {
        void run() {
        }

        void runToo() {
        }
    }

    static class Several {
        @CacheLock(value = "", leaseTime = "-1s")
        private void run() {
        }
    }

    static class Right {
        @CacheLock(value = "run", waitTime = "0", leaseTime = "${known.good}", minHoldTime = "${not.known.yet}")
        String times() {
            return "";
        }

        @CacheLock(value = "{{{id}}}", onContention = Contention.SKIP)
        Uni<String> skips(CharSequence id) {
            return null;
        }

        @CacheLock(value = "run", onContention = Contention.SKIP)
        CompletionStage<Void> skips() {
            return null;
        }

        @CacheLock(value = "run", fallback = "busy")
        Comparable<? super Long> fallback(long id) {
            return 0L;
        }

        Long busy(long id) {
            return id;
        }

        Long busy() {
            return 0L;
        }

        @CacheLock("run")
        static void noBean() {
        }

        @CacheLock("{kind}")
        <T> List<T> values(Contention kind) {
            return List.of();
        }

        void inherited(long id) {
        }
    }

    @CacheLock("{id}")
    static class OnSubclass extends Right {
        void own(long id) {
        }
    }
}
