package io.quarkiverse.cachelock.deployment;

import java.util.List;

import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.deployment.annotations.BuildStep;

/** Fails the build with all mistakes of the application in one error, whatever has found them. */
final class ProblemProcessor {

    @BuildStep
    ValidationErrorBuildItem tell(List<ProblemBuildItem> found) {
        Problems problems = new Problems();
        found.forEach(problem -> problems.add(problem.where(), problem.what()));
        return new ValidationErrorBuildItem(problems.toErrors());
    }
}
