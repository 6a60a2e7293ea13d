package io.quarkiverse.cachelock.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Keeps the README true: its samples are compiled and run by {@link SamplesTest}, its commands are those of CI. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..");
    private static final Path PAGES = ROOT.resolve("docs/modules/ROOT/pages");
    private static final Path SAMPLES = Path.of("src/test/java/io/quarkiverse/cachelock/it/docs");
    private static final Pattern TAGGED = Pattern.compile("// tag::([\\w-]+)\\[]\n(.*?)// end::\\1\\[]", Pattern.DOTALL);
    private static final Pattern PROPERTY = Pattern.compile("(?<=^|`)quarkus\\.cache-lock\\.[^`\n]*=[^`\n]*",
            Pattern.MULTILINE);
    private static final Pattern PROPERTY_NAME = Pattern.compile("`(quarkus\\.cache-lock[^`=]*?)(\\.\\*)?(=[^`]*)?`");

    @Test
    void samplesAreTaggedRegionsOfWhatTheTestsRun() throws IOException {
        List<String> blocks = blocks("java");
        String regions = files(SAMPLES, ".java").flatMap(file -> TAGGED.matcher(read(file)).results())
                .map(region -> normalised(region.group(2))).collect(Collectors.joining("\n"));

        assertThat(blocks).isNotEmpty().allSatisfy(block -> {
            for (String part : block.split("\n\n(?=@)")) {
                assertThat(regions).contains(normalised(part));
            }
        });
    }

    @Test
    void theSecondCommandIsWhatCiRuns() throws IOException {
        List<String> commands = blocks("shell");

        assertThat(commands).hasSize(2);
        assertThat(commands.get(0)).contains("package", "java -jar integration-tests/target/quarkus-app/quarkus-run.jar");
        assertThat(Files.readAllLines(ROOT.resolve(".ci/run"))).last().isEqualTo(commands.get(1).strip());
    }

    @Test
    void propertiesExist() throws IOException {
        for (Path page : pages()) {
            var properties = new Properties();
            properties.load(new StringReader(PROPERTY.matcher(read(page)).results().map(MatchResult::group)
                    .collect(Collectors.joining("\n"))));
            // Fails on a property that nothing maps, and on a value that is none
            SmallRyeConfig config = new SmallRyeConfigBuilder().addDiscoveredConverters()
                    .withMapping(CacheLockConfig.class).withMapping(CacheLockBuildTimeConfig.class)
                    .withSources(new PropertiesConfigSource(properties, page.toString())).build();
            assertThat(config.getConfigMapping(CacheLockConfig.class)).as(page.toString()).isNotNull();
        }
    }

    @Test
    void namedPropertiesAreInTheReference() throws IOException {
        String reference = anyName(read(PAGES.resolve("includes/quarkus-cache-lock.adoc")));
        for (Path page : pages()) {
            assertThat(PROPERTY_NAME.matcher(read(page)).results().map(name -> "+++" + anyName(name.group(1))))
                    .as(page.toString())
                    .allSatisfy(name -> assertThat(reference).containsAnyOf(name + "+++", name + "."));
        }
    }

    private static String anyName(String property) {
        return property.replaceAll("\"[^\"\n]*\"", "\"\"");
    }

    private static List<Path> pages() throws IOException {
        return Stream.concat(files(PAGES, ".adoc"), Stream.of(ROOT.resolve("README.md"))).toList();
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md"))).results().map(block -> block.group(1))
                .toList();
    }

    private static Stream<Path> files(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList().stream();
        }
    }

    private static String normalised(String code) {
        return code.strip().replaceAll("\\s+", " ");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
