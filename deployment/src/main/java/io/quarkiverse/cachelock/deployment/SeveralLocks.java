package io.quarkiverse.cachelock.deployment;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.IndexView;

/** Several {@code @CacheLock} on one method or class, which the compiler has put into one annotation. */
final class SeveralLocks {

    private static final List<String> OF_THE_CALL = List.of("waitTime", "onContention", "fallback");

    private SeveralLocks() {
    }

    /** One for each place that has locks. */
    static Collection<AnnotationInstance> annotations(IndexView index) {
        return Stream.of(Names.CACHE_LOCK, Names.CACHE_LOCKS).flatMap(name -> index.getAnnotations(name).stream())
                .filter(annotation -> annotation.target() != null && each(annotation).findAny().isPresent()).toList();
    }

    /** The locks of that place. */
    static Stream<AnnotationInstance> each(AnnotationInstance annotation) {
        return annotation.name().equals(Names.CACHE_LOCKS) ? Stream.of(annotation.value().asNestedArray())
                : Stream.of(annotation);
    }

    static void check(String where, AnnotationInstance annotation, Problems problems) {
        for (String attribute : OF_THE_CALL) {
            List<String> values = each(annotation).map(lock -> LockedMethodReader.text(lock, attribute))
                    .map(value -> value.isEmpty() && attribute.equals("onContention") ? "FAIL" : value).distinct().toList();
            if (values.size() > 1) {
                problems.add(where,
                        "its locks differ in %s: %s. One call waits for all of them and gets one answer: make it the "
                                .formatted(attribute,
                                        String.join(", ", values.stream().map(value -> "\"" + value + "\"").toList()))
                                + "same in all.");
            }
        }
    }
}
