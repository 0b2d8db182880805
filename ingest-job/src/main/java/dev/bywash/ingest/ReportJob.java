package dev.bywash.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.report.Period;
import dev.bywash.ingest.report.Reports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes one page of HTML that shows what the tables say: what failed and why, what was unusual, what was slow, what logging costs, whether anything is
 * missing. Changes nothing.
 *
 * <p>Exit codes: 0 written; 1 failed; 2 bad arguments.
 */
@Command(
        name = "bywash-report",
        description =
                "Writes one page of HTML that shows what the tables say. It opens from disk and needs no network.",
        footer = {"", "Exit codes: 0 written; 1 failed; 2 bad arguments."})
public final class ReportJob extends SparkJob {

    private static final Logger LOG = LoggerFactory.getLogger(ReportJob.class);

    @Option(
            names = "--output",
            defaultValue = "bywash-report.html",
            paramLabel = "FILE",
            description = "Where to write it; what is there is replaced.")
    private Path output;

    @Option(
            names = "--last",
            defaultValue = "7d",
            converter = DurationConverter.class,
            paramLabel = "DURATION",
            description = "Of how much time, up to now (24h, 7d).")
    private Duration last;

    public static void main(String[] arguments) {
        main(new ReportJob(), arguments);
    }

    @Override
    void validate() {
        if (last.isZero() || last.isNegative()) {
            throw bad("--last must be longer than nothing, not " + last);
        }
        if (Files.isDirectory(output)) {
            throw bad("--output is a directory: " + output + "; name a file in it");
        }
    }

    @Override
    int run(SparkSession spark) throws IOException {
        Instant now = Clock.systemUTC().instant();
        // Of its own: it gets views of everybody's names.
        SparkSession session = Engine.of(spark).another(spark);
        Views.createTemporary(session, target().location());
        // Events of a clock that is ahead belong to it, too.
        Period period = new Period(now.minus(last), now.plus(Duration.ofDays(1)));
        String page = Reports.page(session, target().location(), period, new Version().getVersion()[0], now);
        Path file = output.toAbsolutePath();
        Files.createDirectories(file.getParent());
        Files.writeString(file, page, UTF_8);
        LOG.info("report: written to {} ({} kB); open it in a browser", file, Files.size(file) / 1000);
        return 0;
    }
}
