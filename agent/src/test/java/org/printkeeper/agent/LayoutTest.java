package org.printkeeper.agent;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may import whom: ARCHITECTURE.md has the same table. */
class LayoutTest {
    private static final String ROOT = "org.printkeeper";
    private static final List<String> CORE =
            List.of("core.record", "core.syslog", "core.proof", "core.audit", "core.detect");

    /** Package → our packages that it may import. */
    private static final Map<String, List<String>> MAY_IMPORT =
            Map.ofEntries(
                    Map.entry("core.record", List.of()),
                    Map.entry("core.syslog", List.of("core.record")),
                    Map.entry("core.proof", List.of()),
                    Map.entry("core.audit", List.of("core.record", "core.syslog", "core.detect")),
                    Map.entry("core.detect", List.of("core.record", "core.syslog")),
                    Map.entry("agent.linux", List.of()),
                    Map.entry("agent.journal", List.of("agent.linux")),
                    Map.entry("agent.source", coreAnd("agent.linux")),
                    Map.entry("agent.archive", coreAnd("agent.linux")),
                    Map.entry("agent.collector", coreAnd("agent.linux", "agent.journal")),
                    Map.entry(
                            "agent.follow",
                            coreAnd("agent.archive", "agent.collector", "agent.linux")),
                    Map.entry("agent.evidence", coreAnd("agent.archive")),
                    Map.entry("agent.imported", coreAnd("agent.archive", "agent.collector")),
                    Map.entry("agent.remote", coreAnd("agent.collector", "agent.follow")),
                    Map.entry("agent.alert", coreAnd("agent.follow", "agent.linux")),
                    Map.entry("agent.web", coreAnd("agent.evidence")),
                    Map.entry(
                            "agent.cli",
                            coreAnd(
                                    "agent.linux",
                                    "agent.source",
                                    "agent.archive",
                                    "agent.collector",
                                    "agent.follow",
                                    "agent.evidence",
                                    "agent.imported",
                                    "agent.remote",
                                    "agent.alert",
                                    "agent.web")));

    private static final JavaClasses OURS =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(ROOT);

    private static List<String> coreAnd(String... more) {
        return Stream.concat(CORE.stream(), Stream.of(more)).toList();
    }

    static Set<String> packages() {
        return MAY_IMPORT.keySet();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void importsOnlyWhatTheTableAllows(String name) {
        String itself = ROOT + "." + name;
        String[] allowed =
                Stream.concat(Stream.of(name), MAY_IMPORT.get(name).stream())
                        .map(allowedName -> ROOT + "." + allowedName)
                        .toArray(String[]::new);

        noClasses()
                .that(resideInAPackage(itself))
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "..")
                                .and(DescribedPredicate.not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void everyPackageIsInTheTable() {
        assertThat(OURS.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
                .allSatisfy(name ->
                        assertThat(MAY_IMPORT).containsKey(name.substring(ROOT.length() + 1)));
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(*.*)..").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void coreDoesNoInputOutputReadsNoClockAndStartsNoThread() {
        noClasses()
                .that(resideInAPackage(ROOT + ".core.."))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                        "java.nio.file..",
                                        "java.nio.channels..",
                                        "java.net..",
                                        "java.util.concurrent")
                                .or(
                                        describe(
                                                "do input or output",
                                                type ->
                                                        type.getName()
                                                                .matches(
                                                                        "java\\.io\\.(File|RandomAccess|Console|Print).*"))))
                .orShould()
                .dependOnClassesThat(
                        describe(
                                "are clocks or threads",
                                type ->
                                        List.of(
                                                        "java.time.Clock",
                                                        "java.time.InstantSource",
                                                        "java.lang.Thread",
                                                        "java.lang.ProcessHandle",
                                                        "java.lang.ProcessBuilder",
                                                        "java.util.Timer")
                                                .contains(type.getName())))
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(OURS);
    }

    @Test
    void coreDependsOnNothingButTheJdk() {
        classes()
                .that(resideInAPackage(ROOT + ".core.."))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(ROOT + ".core..", "java..", "org.jspecify.annotations"))
                .check(OURS);
    }

    @Test
    void onlyLinuxMakesNativeCalls() {
        noClasses()
                .that(resideInAPackage(ROOT + ".."))
                .and(DescribedPredicate.not(resideInAPackage(ROOT + ".agent.linux")))
                .should()
                .dependOnClassesThat(
                        describe(
                                "make native calls",
                                type ->
                                        type.getName().equals("java.lang.foreign.Linker")
                                                || type.getName()
                                                        .equals("java.lang.foreign.SymbolLookup")))
                .check(OURS);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses().should().haveNameMatching(".*(Utils?|Manager|Helper|Impl)(\\$.*)?").check(OURS);
    }
}
