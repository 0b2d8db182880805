package dev.bywash.casestudy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.casestudy.run.DriverRun;
import dev.bywash.casestudy.run.Variant;
import dev.bywash.casestudy.run.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A very small study: two variants, a handful of tables. */
class CaseStudyTest {

    private static final int TABLES = 4;
    private static final int EVENTS = 3 * TABLES;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void runAStudy() {
        int exitCode = CaseStudy.commandLine()
                .execute(
                        "run",
                        "--tables=" + TABLES,
                        "--blocks=1",
                        "--variants=insert,bywash",
                        "--steps=drivers,queries",
                        directory.toString());
        assertThat(exitCode).isZero();
    }

    @Test
    void everyVariantHasAResult() {
        List<DriverRun> runs = new Workspace(directory).driverRuns().read();
        assertThat(runs).extracting(DriverRun::variant).containsExactlyInAnyOrder(Variant.INSERT, Variant.BYWASH);
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.driver().cpuSeconds()).isPositive();
            assertThat(run.processCpuSeconds()).isGreaterThan(run.driver().cpuSeconds());
        });
    }

    @Test
    void anInsertIsACommitAndAFileEach() {
        assertThat(log(run -> run.log().commits(), Variant.INSERT)).isEqualTo(EVENTS + 1);
        assertThat(log(run -> run.log().dataFiles(), Variant.INSERT)).isEqualTo(EVENTS);
        assertThat(new Workspace(directory).queryRuns().read())
                .singleElement()
                .satisfies(query -> assertThat(query.events()).isEqualTo(EVENTS));
    }

    @Test
    void bywashCommitsNothingInTheDriver() {
        assertThat(log(run -> run.log().commits(), Variant.BYWASH)).isZero();
        assertThat(log(run -> run.log().bytes(), Variant.BYWASH)).isPositive();
    }

    @Test
    void aReportIsMadeOfIt() {
        assertThat(directory.resolve("plots/wall-" + TABLES + ".png")).isNotEmptyFile();
        assertThat(directory.resolve("plots/cpu-" + TABLES + ".png")).isNotEmptyFile();
    }

    private static long log(ToLongFunction<DriverRun> quantity, Variant variant) {
        return new Workspace(directory)
                .driverRuns().read().stream()
                        .filter(run -> run.variant() == variant)
                        .mapToLong(quantity)
                        .findFirst()
                        .orElseThrow();
    }
}
