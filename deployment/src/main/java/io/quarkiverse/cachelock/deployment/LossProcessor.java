package io.quarkiverse.cachelock.deployment;

import java.util.List;

import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;
import io.quarkiverse.cachelock.runtime.cdi.LossSetup;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem;
import io.quarkus.arc.processor.BuildExtension;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildStep;

/** Checks what is to happen when a lock is lost: that it can happen, and that those who want to be told of it will be. */
final class LossProcessor {

    @BuildStep
    List<ProblemBuildItem> check(LockedMethodsBuildItem found, ValidationPhaseBuildItem validation,
            Capabilities capabilities) {
        Problems problems = new Problems();
        boolean jta = capabilities.isPresent(Capability.TRANSACTIONS);
        found.table().locks().stream().filter(method -> !method.onLost().isEmpty())
                .forEach(method -> check(method, jta, problems));
        validation.getContext().get(BuildExtension.Key.OBSERVERS).stream()
                .filter(observer -> observer.getObservedType().name().equals(Names.LOCK_LOST) && !observer.isAsync()
                        && !observer.isSynthetic())
                .forEach(observer -> problems.add(Signatures.describe(observer.getBeanClass(), observer.getObserverMethod()),
                        "LockLost events are fired asynchronously, so this observer would never be called. Use @ObservesAsync."));
        return problems.toItems();
    }

    static void check(LockedMethod method, boolean jta, Problems problems) {
        LossSetup.problem(LossPolicy.valueOf(method.onLost()), method.style().isAsynchronous(), jta)
                .ifPresent(problem -> problems.add(method.description(), "onLost = " + problem));
    }
}
