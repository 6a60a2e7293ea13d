package io.quarkiverse.cachelock;

import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;

/** Who may see whom, and the habits of the code that a compiler does not check. */
class ArchitectureTest {

    private static final String API = "io.quarkiverse.cachelock";
    private static final String SPI = API + ".spi";
    private static final String CONFIG = API + ".runtime.config";
    private static final String ENGINE = API + ".runtime.engine";
    private static final String CDI = API + ".runtime.cdi";
    private static final String TRANSACTION = API + ".runtime.transaction";
    private static final String SCHEDULER = API + ".scheduler";
    private static final String ENTITY = API + ".runtime.entity";
    private static final String STORE = API + ".runtime.store.";

    private static final String[] LANGUAGE = { "java..", "io.smallrye.mutiny..", "org.jspecify.." };

    /** What a store may see of the world, beside the language and CDI. A store that is not listed needs no client. */
    private static final Map<String, String[]> CLIENTS = Map.of(
            "redis", new String[] { "io.quarkus.redis..", "io.vertx.." },
            "jdbc", new String[] { "javax.sql..", "io.agroal..", "io.quarkus.agroal..", "io.quarkus.datasource..",
                    "io.quarkus.runtime", "org.postgresql", "javax.net" });

    private static final JavaClasses MAIN = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void thePublicFaceSeesNothingOfWhatIsBehind() {
        check(classes().that().resideInAPackage(API).should().onlyDependOnClassesThat()
                .resideInAnyPackage(with(LANGUAGE, API)));
    }

    @Test
    void theSpiSeesThePublicFace() {
        check(classes().that().resideInAPackage(SPI).should().onlyDependOnClassesThat()
                .resideInAnyPackage(with(LANGUAGE, API, SPI)));
    }

    @Test
    void theEngineKnowsNeitherQuarkusNorCdi() {
        check(classes().that().resideInAPackage(ENGINE + "..").should().onlyDependOnClassesThat()
                .resideInAnyPackage(with(LANGUAGE, API, SPI, ENGINE + "..", "org.jboss.logging..")));
    }

    @Test
    void aStoreSeesTheSpiAndItsOwnClient() {
        for (String store : stores()) {
            String[] world = with(LANGUAGE, "org.jboss.logging..", "jakarta.inject..", "jakarta.enterprise..",
                    "io.quarkus.arc..");
            String[] client = CLIENTS.getOrDefault(store, new String[0]);
            check(classes().that().resideInAPackage(STORE + store + "..").should().onlyDependOnClassesThat()
                    .resideInAnyPackage(with(with(world, client), API, SPI, CONFIG, STORE + store + "..")));
        }
    }

    @Test
    void cdiSeesNoStore() {
        check(noClasses().that().resideInAPackage(CDI + "..").should().dependOnClassesThat()
                .resideInAnyPackage(STORE + ".", "io.quarkus.redis..", "io.quarkus.agroal..", "io.agroal.."));
    }

    @Test
    void onlyTransactionsSeeJta() {
        check(noClasses().that().resideOutsideOfPackage(TRANSACTION + "..").should().dependOnClassesThat()
                .resideInAnyPackage("jakarta.transaction..", "com.arjuna..", "io.quarkus.narayana.."));
        check(classes().that().resideInAPackage(TRANSACTION + "..").should().onlyDependOnClassesThat()
                .resideInAnyPackage(with(LANGUAGE, API, SPI, ENGINE, TRANSACTION, "jakarta..", "com.arjuna..",
                        "org.jboss.logging..", "io.quarkus.runtime")));
    }

    @Test
    void onlyTheSchedulersRoomSeesTheScheduler() {
        check(noClasses().that().resideOutsideOfPackage(SCHEDULER).should().dependOnClassesThat()
                .resideInAnyPackage("io.quarkus.scheduler..", SCHEDULER));
        check(classes().that().resideInAPackage(SCHEDULER).should().onlyDependOnClassesThat()
                .resideInAnyPackage(with(LANGUAGE, API, CONFIG, SCHEDULER, "io.quarkus.scheduler", "jakarta..",
                        "org.jboss.logging..")));
    }

    @Test
    void onlyItsOwnRoomSeesHibernate() {
        check(noClasses().that().resideOutsideOfPackage(ENTITY + ".hibernate..").should().dependOnClassesThat()
                .resideInAnyPackage("jakarta.persistence..", "org.hibernate..", "io.quarkus.hibernate..",
                        ENTITY + ".hibernate.."));
        check(classes().that().resideInAPackage(ENTITY).should().onlyDependOnClassesThat()
                .resideInAnyPackage(with(LANGUAGE, API, ENTITY)));
        check(classes().that().resideInAPackage(ENTITY + ".hibernate..").should().onlyDependOnClassesThat()
                .resideInAnyPackage(with(LANGUAGE, API, ENTITY + "..", "jakarta..", "org.hibernate..", "io.quarkus.arc..",
                        "io.quarkus.hibernate..", "org.jboss.logging..")));
    }

    @Test
    void theConfigurationSeesThePublicFace() {
        check(noClasses().that().resideInAPackage(CONFIG + "..").should().dependOnClassesThat(
                JavaClass.Predicates.resideInAPackage(API + "..")
                        .and(JavaClass.Predicates.resideOutsideOfPackages(CONFIG + "..", API))));
    }

    @Test
    void packagesFormNoCycles() {
        check(slices().matching(API + ".(**)").should().beFreeOfCycles());
    }

    @Test
    void classesThatArePublicForTheirNeighboursOnlyCannotBeExtended() {
        check(classes().that().arePublic().and().resideInAPackage(API + ".runtime..").should(be(CLOSED)));
    }

    @Test
    void namesSayWhatAClassIs() {
        check(noClasses().should().haveNameMatching(".*[.$](Abstract\\w*|\\w*(Base|Impl|Helper|Helpers|Util|Utils))"));
    }

    @Test
    void nothingStaticChanges() {
        check(fields().that().areStatic().should().beFinal());
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(MAIN).allSatisfy(type -> assertThat(type.getPackage().isAnnotatedWith(NullMarked.class))
                .as("@NullMarked in the package-info.java of " + type.getPackageName()).isTrue());
    }

    @Test
    void nothingIsSynchronized() throws IOException {
        check(methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED));
        Pattern block = Pattern.compile("^\\s*synchronized\\s*\\(", Pattern.MULTILINE);
        assertThat(sources()).noneSatisfy(source -> assertThat(source).content().containsPattern(block));
    }

    @Test
    void classesAreShort() throws IOException {
        assertThat(sources()).isNotEmpty().allSatisfy(
                source -> assertThat(Files.readAllLines(source)).as("lines of " + source).hasSizeLessThanOrEqualTo(250));
    }

    private static final DescribedPredicate<JavaClass> CLOSED = DescribedPredicate.describe(
            "final, sealed, interfaces or of a kind that Quarkus subclasses",
            type -> type.isInterface() || type.getModifiers().contains(JavaModifier.FINAL) || type.reflect().isSealed()
                    || type.isAnnotatedWith("io.quarkus.runtime.annotations.Recorder")
                    || type.isAnnotatedWith("jakarta.enterprise.context.ApplicationScoped"));

    private static Set<String> stores() {
        return MAIN.stream().map(JavaClass::getPackageName).filter(name -> name.startsWith(STORE))
                .map(name -> name.substring(STORE.length()).split("\\.")[0]).collect(Collectors.toSet());
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }

    private static String[] with(String[] packages, String... more) {
        return Stream.of(packages, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
