package io.quarkiverse.cachelock.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;

import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.Type;

import io.quarkiverse.cachelock.runtime.cdi.ReturnStyle;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** What locked methods may return. */
final class ReturnTypes {

    private static final Map<DotName, ReturnStyle> STYLES = Map.of(
            DotName.createSimple(Optional.class), ReturnStyle.OPTIONAL,
            DotName.OBJECT_NAME, ReturnStyle.ANY,
            DotName.createSimple(Uni.class), ReturnStyle.UNI,
            DotName.createSimple(Multi.class), ReturnStyle.MULTI,
            DotName.createSimple(CompletionStage.class), ReturnStyle.STAGE,
            DotName.createSimple(CompletableFuture.class), ReturnStyle.STAGE);

    /** Types that go on after the method has returned, they and their subtypes. */
    private static final Set<DotName> ASYNCHRONOUS = Set.of(
            DotName.createSimple(Uni.class),
            DotName.createSimple(Multi.class),
            DotName.createSimple(CompletionStage.class),
            DotName.createSimple(Future.class),
            DotName.createSimple(Flow.Publisher.class),
            DotName.createSimple("org.reactivestreams.Publisher"),
            DotName.createSimple("io.vertx.core.Future"),
            DotName.createSimple("io.reactivex.rxjava3.core.Single"),
            DotName.createSimple("io.reactivex.rxjava3.core.Maybe"),
            DotName.createSimple("io.reactivex.rxjava3.core.Completable"),
            DotName.createSimple("io.reactivex.rxjava3.core.Flowable"),
            DotName.createSimple("io.reactivex.rxjava3.core.Observable"),
            DotName.createSimple("kotlinx.coroutines.Job"),
            DotName.createSimple("kotlinx.coroutines.flow.Flow"));

    private final IndexView index;

    ReturnTypes(IndexView index) {
        this.index = index;
    }

    static ReturnStyle style(Type type) {
        return type.kind() == Type.Kind.VOID ? ReturnStyle.VOID : STYLES.getOrDefault(type.name(), ReturnStyle.VALUE);
    }

    /** What is wrong with that type, if anything. */
    Optional<String> problem(Type type, boolean skip) {
        ReturnStyle style = style(type);
        if (style == ReturnStyle.VALUE && isAsynchronous(type)) {
            return Optional
                    .of("it returns %s, which goes on after the method has returned, when the lock would be free already. "
                            .formatted(Signatures.simpleName(type))
                            + "Return a Uni, Multi, CompletionStage or CompletableFuture.");
        }
        boolean skippable = switch (style) {
            case VOID, OPTIONAL, UNI, MULTI -> true;
            case STAGE -> isOfVoid(type);
            case VALUE, ANY -> false;
        };
        return !skip || skippable ? Optional.empty()
                : Optional.of(
                        "onContention = SKIP has nothing to return as %s when the lock is busy. "
                                .formatted(Signatures.simpleName(type))
                                + "Return void, Optional, Uni, Multi or CompletionStage<Void>, or name a fallback.");
    }

    private boolean isAsynchronous(Type type) {
        return switch (type.kind()) {
            case CLASS, PARAMETERIZED_TYPE -> ASYNCHRONOUS.contains(type.name())
                    || Supertypes.of(type.name(), index).keySet().stream().anyMatch(ASYNCHRONOUS::contains);
            default -> false;
        };
    }

    private static boolean isOfVoid(Type type) {
        List<Type> arguments = type.kind() == Type.Kind.PARAMETERIZED_TYPE ? type.asParameterizedType().arguments() : List.of();
        return arguments.stream().allMatch(argument -> argument.name().equals(DotName.createSimple(Void.class)))
                && !arguments.isEmpty();
    }
}
