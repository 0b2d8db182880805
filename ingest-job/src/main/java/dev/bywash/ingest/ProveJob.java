package dev.bywash.ingest;

import dev.bywash.ingest.audit.Proof;
import dev.bywash.ingest.audit.Prover;
import dev.bywash.ingest.tables.OwnSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes the proof that an event was in the table when a checkpoint was made, the last one unless another is given. {@link CheckProof} checks it, where there is no Spark.
 *
 * <p>Exit codes: 0 done; 1 there is no such proof; 2 bad arguments.
 */
@Command(
        name = "bywash-prove",
        description = "Writes the proof that an event is what its run brought.",
        footer = {"", "Exit codes: 0 done; 1 there is no such proof; 2 bad arguments."})
public final class ProveJob extends SparkJob {

    private static final Logger LOG = LoggerFactory.getLogger(ProveJob.class);

    @Option(names = "--event", required = true, paramLabel = "WRITER-SEQ", description = "The event_id of the event.")
    private String event;

    @Option(
            names = "--out",
            required = true,
            converter = MachinePathConverter.class,
            paramLabel = "FILE",
            description = "The file to write.")
    private Path out;

    @Option(
            names = "--checkpoint",
            converter = MachinePathConverter.class,
            paramLabel = "FILE",
            description =
                    "A checkpoint of the audit log that was kept elsewhere: the proof leads to that one. Without: to the last.")
    private Path checkpoint;

    public static void main(String[] arguments) {
        main(new ProveJob(), arguments);
    }

    @Override
    void validate() {
        if (!event.matches("[0-9A-Z]{26}-[1-9]\\d{0,17}")) {
            throw bad("--event is a writer and a number with a dash between them, not " + event);
        }
    }

    @Override
    int run(SparkSession caller) throws IOException {
        int dash = event.indexOf('-');
        try {
            Proof proof = new Prover(OwnSession.of(caller), target())
                    .prove(
                            event.substring(0, dash),
                            Long.parseLong(event.substring(dash + 1)),
                            checkpoint == null ? null : Files.readString(checkpoint));
            Files.writeString(out, proof.text());
            LOG.info("prove: {} is proved by {}", event, out);
            return 0;
        } catch (Proof.Wrong e) {
            LOG.error("prove: {}", e.getMessage());
            return 1;
        }
    }
}
