package io.quarkiverse.cachelock.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.EntityLock;
import io.quarkiverse.cachelock.LockOptions;

/** Keeps the table of what the managers can complete: nothing that the annotations can is forgotten. */
class ManagersPageTest {

    private static final Path PAGE = Path.of("../docs/modules/ROOT/pages/guide-managers.adoc");

    @Test
    void theTableNamesAllThatTheAnnotationsCan() throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("== What the annotations say"));
        List<String> words = Pattern.compile("\\w+").matcher(section.substring(0, section.indexOf("\n== ", 3))).results()
                .map(MatchResult::group).toList();

        assertThat(words).contains("LockKey").containsAll(Stream.of(CacheLock.class, EntityLock.class, LockOptions.class)
                .flatMap(type -> Stream.of(type.getDeclaredMethods())).map(Method::getName).toList());
    }
}
