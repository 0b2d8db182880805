package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.closed;
import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real files, real runs of the ingest job, and what the doctor says of them. */
@OnEverySpark
@ExtendWith(SparkExtension.class)
class DoctorTest {

    private static final String WIRED = "0713-210012-gaehahyy";

    private final Instant now = Instant.now();

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    private SparkSession spark;
    private String said;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
    }

    @Test
    void whereNothingIsItSaysWhatToDoFirst() {
        assertThat(doctor(now, "--source", volume.resolve("nowhere").toString()))
                .isEqualTo(1);

        assertThat(said)
                .containsPattern("right +platform +Spark 4")
                .containsPattern("WRONG +delivery +.*nowhere.*(does not exist|PATH_NOT_FOUND)")
                .containsPattern("WRONG +tables +there is no table delta.`.*/events`")
                .contains("do: check --target; run the ingest job once")
                .doesNotContain("completeness");
        assertThat(tables).as("it changes nothing").isEmptyDirectory();

        assertThat(doctor(now, "--source", volume.toString())).isEqualTo(1);
        assertThat(said)
                .containsPattern("WRONG +delivery +nothing was delivered below " + volume)
                .contains("do: set cluster_log_conf of a cluster to it");
    }

    @Test
    void whatIsRightIsCalledRightAndWhatIsWrongByItsNameWithWhatToDo() throws Exception {
        SparkExtension.createTables(tables);
        Path driver = Files.createDirectories(volume.resolve(WIRED + "/driver"));
        Files.writeString(
                driver.resolve("stdout"),
                opened(writer(1), now) + line(writer(1), 2, now) + closed(writer(1), 3, now, 0));
        ingest();

        assertThat(doctor(now, "--source", volume.toString())).as(() -> said).isZero();
        assertThat(said)
                .containsPattern("right +delivery +1 log files of 1 clusters, .* bytes")
                .containsPattern("right +reading +the newest files of 1 clusters can be read: .* 3 events, 0 rejected")
                .containsPattern(
                        "right +tables +events, rejected_lines, ingest_state can be read; events was written last at 20")
                .containsPattern("right +wiring +1 of 1 clusters")
                .containsPattern("right +versions +the ingest job is " + Version.CURRENT + ", as this is")
                .containsPattern("right +completeness +1 writers of the last seven days: 1 complete")
                .containsPattern("right +health +the ingest job left its last trace at .*, 0 minutes ago")
                .containsPattern("right +watching +nothing is watched")
                .contains(", 0 to look at, 0 wrong");

        aNodeWhereTheInstallerFailed();
        aClusterThatLogsNothing();
        aWriterWithAHoleAndALineThatIsBroken();
        ingest();
        neverRead();

        assertThat(doctor(now.plus(Duration.ofHours(5)), "--source", volume.toString()))
                .isEqualTo(1);
        assertThat(said)
                .containsPattern("right +wiring +2 of 4 clusters")
                .containsPattern(
                        "WRONG +wiring +.*/no-log4j: the installer said NOT INSTALLED: no log4j-core\n +do: mend what it says")
                .containsPattern("look +wiring +.*/plain: delivers logs without any event")
                .containsPattern("look +completeness +2 lines are not delivered yet\n +do: look again tomorrow")
                .containsPattern("look +completeness +7 events were dropped")
                .containsPattern("look +completeness +1 lines could not be taken for events: ")
                .containsPattern("look +health +the ingest job left its last trace at .*, [345] hours ago");
        assertThat(doctor(now.plus(Duration.ofDays(3)), "--source", volume.toString(), "--job-tables", "no_lakeflow"))
                .isEqualTo(1);
        assertThat(said)
                .containsPattern(
                        "WRONG +watching +the platform's job tables in no_lakeflow cannot be read: .*TABLE_OR_VIEW_NOT_FOUND.*job_run_timeline.*\n +do: have an administrator enable that schema, and grant")
                .containsPattern("look +delivery +.*: nothing for 2 days")
                .containsPattern("WRONG +health +the ingest job left its last trace at .*, 2 days ago")
                .containsPattern(
                        "WRONG +health +1 delivered files that lay there for an hour were not read, as .*/late/driver/stdout");
    }

    private void aNodeWhereTheInstallerFailed() throws Exception {
        Path output = Files.createDirectories(volume.resolve("no-log4j/init_scripts/no-log4j_10_0_0_7"));
        Files.writeString(
                output.resolve("20261126_013000_00_install-bywash.sh.stderr.log"),
                "warning\nbywash: NOT INSTALLED: no log4j-core\n");
        Files.writeString(
                Files.createDirectories(volume.resolve("no-log4j/driver")).resolve("stdout"), "hello\n");
    }

    private void aClusterThatLogsNothing() throws Exception {
        Files.writeString(
                Files.createDirectories(volume.resolve("plain/driver")).resolve("stdout"), "hello\n");
    }

    private void aWriterWithAHoleAndALineThatIsBroken() throws Exception {
        Files.writeString(
                Files.createDirectories(volume.resolve("holes/driver")).resolve("stdout"),
                opened(writer(2), now) + "{\"bywash\":1,broken\n" + closed(writer(2), 4, now, 7));
    }

    private void neverRead() throws Exception {
        Path late = Files.createDirectories(volume.resolve("late/driver")).resolve("stdout");
        Files.writeString(late, opened(writer(3), now));
        Files.setLastModifiedTime(late, FileTime.from(now.minus(Duration.ofDays(10))));
    }

    private void ingest() throws Exception {
        new TablesBelow(tables, Clock.systemUTC(), volume).ingest();
    }

    private int doctor(Instant time, String... more) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DoctorJob job = new DoctorJob(new PrintStream(out, true, UTF_8));
        job.parse(Stream.concat(Stream.of("--target", tables.toString()), Stream.of(more))
                .toArray(String[]::new));
        int code = job.run(spark, Clock.fixed(time, ZoneOffset.UTC));
        said = out.toString(UTF_8);
        return code;
    }
}
