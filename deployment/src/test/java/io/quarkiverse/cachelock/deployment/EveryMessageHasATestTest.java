package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Whatever this module tells people, some test must expect word for word. */
class EveryMessageHasATestTest {

    private static final Path SHARED = Path.of("../runtime/src/%s/java/io/quarkiverse/cachelock/runtime/cdi");
    /** What is said at build time as well as later. */
    private static final List<String> ALSO_AT_BUILD_TIME = List.of("ConfigText", "DurationText", "LossSetup", "Suggestion");

    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|(?m)^\\s*//.*$", Pattern.DOTALL);
    private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final Pattern TEXT = Pattern.compile("\"((?:\\\\.|[^\"\\\\\n])*)\"");
    private static final Pattern PLACEHOLDER = Pattern.compile("%[sd]");

    @Test
    void isExpectedByATest() throws IOException {
        String tests = code(Path.of("src/test/java")) + code(Path.of(SHARED.toString().formatted("test")));
        List<String> told = Stream.concat(messages(code(Path.of("src/main/java"))), alsoTold()).toList();

        assertThat(told).hasSizeGreaterThan(100).allSatisfy(message -> assertThat(tests).contains(message));
    }

    private static Stream<String> alsoTold() {
        return ALSO_AT_BUILD_TIME.stream()
                .flatMap(type -> messages(read(Path.of(SHARED.toString().formatted("main"), type + ".java"))));
    }

    /** The sentences, or what stands between their placeholders. */
    private static Stream<String> messages(String code) {
        return TEXT.matcher(code).results().map((MatchResult text) -> text.group(1)).flatMap(PLACEHOLDER::splitAsStream)
                .map(String::strip).filter(text -> text.split("\\s+").length > 2);
    }

    private static String code(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).map(EveryMessageHasATestTest::read)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            String code = Files.readString(file);
            return JOINT.matcher(COMMENT.matcher(code).replaceAll("")).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
