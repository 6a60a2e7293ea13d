package io.quarkiverse.cachelock.it.django;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Keeps the table in the documentation true: it names each of the tests, and no other. */
class DjangoProofPageTest {

    private static final Path PAGE = Path.of("../docs/modules/ROOT/pages/reference-django-proof.adoc");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+)`");

    @Test
    void theTableNamesTheTests() throws IOException {
        List<String> named = NAMED.matcher(Files.readString(PAGE)).results()
                .map(test -> test.group(1) + "." + test.group(2)).distinct().toList();

        assertThat(named).containsAll(tests());
        assertThat(named).allSatisfy(test -> assertThat(sources(test.replaceAll("\\..*", "")))
                .anySatisfy(source -> assertThat(source).content().contains(" " + test.replaceAll(".*\\.", "") + "(")));
    }

    private static List<String> tests() {
        return Arrays.stream(DjangoProof.class.getDeclaredMethods()).filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> "DjangoProof." + method.getName()).toList();
    }

    private static List<Path> sources(String type) throws IOException {
        try (Stream<Path> files = Stream.concat(Files.walk(Path.of("src/test/java")),
                Files.walk(Path.of("../deployment/src/test/java")))) {
            return files.filter(file -> file.getFileName().toString().equals(type + ".java")).toList();
        }
    }
}
