package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.audit.Auditing;
import dev.bywash.ingest.audit.SealedWriter;
import dev.bywash.ingest.audit.TableVerification;
import dev.bywash.ingest.audit.TableVerification.Against;
import dev.bywash.ingest.merge.MergeResult;
import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.state.Folding;
import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code writer_completeness} says of a writer that did not end orderly, and of what its seals cover. */
@ExtendWith(SparkExtension.class)
class CompletenessTest {

    private static final Instant TIME = Instant.parse("2026-11-21T12:00:00Z");
    private static final String SEALS = "SELECT writer, status, seal, sealed FROM writer_completeness ORDER BY writer";
    private static final String SILENT =
            "SELECT writer, cause FROM writer_completeness WHERE status = 'silent' ORDER BY writer";

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    @Test
    void aNodeThatDiedIsNotStillRunningAndItsTailIsNotCalledSealed() throws Exception {
        SparkSession spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        TablesBelow below = new TablesBelow(tables, clockAheadBy(1), volume);
        deliver(1, sealed(1).log(3).seal().log(2).close().lines());
        deliver(2, sealed(2).log(3).seal().log(2).lines());
        deliver(3, sealed(3).log(3).lines());
        // A shutdown hook that logs behind the last line.
        deliver(4, sealed(4).log(1).close().log(1).lines());
        // The second application of the cluster that writer 5 was of.
        deliver(5, List.of(ofApplication(5, 1, 0, "app-1"), ofApplication(5, 2, 60, "app-1")));
        deliver(6, List.of(ofApplication(6, 1, 600, "app-2")));
        // Two of one application at the same time: an executor says nothing, the driver does.
        deliver(7, List.of(ofApplication(7, 1, 0, "app-3"), ofApplication(8, 1, 600, "app-3")));
        List<String> holed = sealed(9).log(3).seal().log(2).close().lines();
        holed.remove(2);
        deliver(9, holed);
        below.ingest();

        List<String> expected = List.of(
                writer(1) + ",complete,sealed,8",
                writer(2) + ",open,unsealed tail,5",
                writer(3) + ",open,unsealed,0",
                writer(4) + ",open,unsealed tail,3",
                writer(5) + ",silent,unsealed,0",
                writer(6) + ",open,unsealed,0",
                writer(7) + ",open,unsealed,0",
                writer(8) + ",open,unsealed,0",
                writer(9) + ",incomplete,incomplete,8");
        assertThat(below.rows(SEALS)).isEqualTo(expected);
        assertThat(below.rows(SILENT)).containsExactly(writer(5) + ",application ended");

        Target target = new Target(tables.toString());
        new Folding(spark, target).foldAll(null);
        assertThat(below.rows(SEALS)).isEqualTo(expected);
        new Folding(spark, target).rebuild(2, Instant.now(), new Anchor(1, null));
        assertThat(below.rows(SEALS)).isEqualTo(expected);

        assertThat(below.rows("SELECT upper(replace(seal, ' ', '_')), count(*) FROM writer_completeness GROUP BY 1"))
                .as("what the verification says, which reads the lines and not the state")
                .containsExactlyInAnyOrderElementsOf(sealsByTheirLines(spark, target));

        // Who was only idle is not silent any more.
        deliver(2, List.of(line(writer(2), 8, TIME).strip()));
        deliver(5, List.of(ofApplication(5, 3, 700, "app-1")));
        new TablesBelow(tables, clockAheadBy(90), volume).ingest();
        assertThat(below.rows(SILENT))
                .containsExactly(
                        writer(3) + ",nothing delivered",
                        writer(4) + ",nothing delivered",
                        writer(6) + ",nothing delivered",
                        writer(7) + ",nothing delivered",
                        writer(8) + ",nothing delivered");
    }

    private static List<String> sealsByTheirLines(SparkSession spark, Target target) {
        new Auditing(spark, target, new AuditOptions(true, null, null), Map.of())
                .after(UUID.randomUUID().toString(), Instant.now(), MergeResult.ofNothing(0, null, Instant.now()));
        return new TableVerification(spark, target)
                .verify(Against.NOTHING, Instant.now()).writers().entrySet().stream()
                        .map(each -> each.getKey() + "," + each.getValue())
                        .toList();
    }

    private static Clock clockAheadBy(int minutes) {
        return Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes));
    }

    private static SealedWriter sealed(int n) throws Exception {
        return new SealedWriter(writer(n), TIME);
    }

    private static String ofApplication(int n, long seq, int seconds, String application) {
        String cluster = application.equals("app-3") ? "0713-2" : "0713-1";
        String source = ",\"source\":{\"cluster_id\":\"" + cluster + "\",\"app_id\":\"" + application + "\"}";
        return line(writer(n), seq, TIME.plusSeconds(seconds), null, "event", source)
                .strip();
    }

    private void deliver(int n, List<String> lines) throws Exception {
        Path stdout =
                Files.createDirectories(volume.resolve("0713-" + n + "/driver")).resolve("stdout");
        Files.writeString(
                stdout, String.join("\n", lines) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
