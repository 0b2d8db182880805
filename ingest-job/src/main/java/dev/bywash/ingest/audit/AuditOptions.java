package dev.bywash.ingest.audit;

import dev.bywash.ingest.tables.Target;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Whether a run is entered into the log, and where its head goes.
 *
 * @param checkpoints a directory for each run's checkpoint; null for none
 * @param signingKey as {@link SigningKey} reads it; null or {@code none} to sign nothing
 * @param continueFrom file of the checkpoint to go on from, though another key signed it, or none; null when there is no such change
 */
public record AuditOptions(boolean on, String checkpoints, String signingKey, String continueFrom) {

    public static final AuditOptions OFF = new AuditOptions(false, null, null);

    private static final String NO_KEY = "none";

    /** Goes on from checkpoints of this key alone. */
    public AuditOptions(boolean on, String checkpoints, String signingKey) {
        this(on, checkpoints, signingKey, null);
    }

    /**
     * Whether the files that are named can be read, where they are needed, and checkpoints be left where it is said.
     *
     * @throws IllegalArgumentException when one cannot, or is something else
     */
    public void requireKey(Map<String, String> environment) {
        if (on) {
            signer(environment);
            new KnownHeads(checkpoints);
        }
    }

    /** The log that these options are for. */
    AuditLog log(SparkSession spark, Target target, Map<String, String> environment) {
        return new AuditLog(spark, target, signer(environment), new KnownHeads(checkpoints));
    }

    private Signer signer(Map<String, String> environment) {
        return new Signer(key(environment), continueFrom == null ? null : Head.read(continueFrom));
    }

    private SigningKey key(Map<String, String> environment) {
        return signingKey == null || signingKey.equals(NO_KEY) ? null : SigningKey.of(signingKey, environment);
    }
}
