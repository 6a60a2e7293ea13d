package io.quarkiverse.cachelock.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the tables of old and new true: all code in a right-hand cell stands somewhere in this module's tests, which run it.
 * That properties exist is for {@link ReadmeTest}.
 */
class MigrationPagesTest {

    private static final Pattern TABLE = Pattern.compile("\\|===\n\\|[^|\n]+\\|quarkus-cache-lock\n\n(.*?)\n\\|===",
            Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);

    static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("../docs/modules/ROOT/pages"))) {
            return pages.filter(page -> page.getFileName().toString().startsWith("migration-")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void testsRunWhatIsNew(Path page) throws IOException {
        String tests = tests();

        assertThat(snippets(Files.readString(page))).isNotEmpty().allSatisfy(
                snippet -> assertThat(pattern(snippet).matcher(tests).find()).as("a test runs %s", snippet).isTrue());
    }

    private static List<String> snippets(String page) {
        List<MatchResult> tables = TABLE.matcher(page).results().toList();
        assertThat(tables).hasSize(1);
        return Stream.of(tables.get(0).group(1).split("\n\n")).map(MigrationPagesTest::right)
                .flatMap(cell -> CODE.matcher(cell).results()).map(code -> code.group(1))
                .filter(code -> !code.startsWith("quarkus.")).toList();
    }

    private static String right(String row) {
        String[] cells = row.split("(?m)^\\|");
        assertThat(cells).as(row).hasSize(3).startsWith("");
        return normalised(cells[2]);
    }

    /** Three dots stand for what does not matter. */
    private static Pattern pattern(String snippet) {
        return Pattern.compile("(?<!\\w)" + Pattern.quote(snippet).replace("...", "\\E[^;]*?\\Q") + "(?!\\w)");
    }

    private static String tests() throws IOException {
        var tests = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                tests.append(normalised(COMMENT.matcher(Files.readString(file)).replaceAll("")));
            }
        }
        return tests.toString();
    }

    private static String normalised(String code) {
        return code.strip().replaceAll("\\s+", " ").replace(" .", ".");
    }
}
