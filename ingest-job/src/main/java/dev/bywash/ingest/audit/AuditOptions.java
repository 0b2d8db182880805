package dev.bywash.ingest.audit;

import java.util.Map;

/**
 * Whether a run is entered into the log, and where its head goes.
 *
 * @param checkpoints a directory for each run's checkpoint; null for none
 * @param signingKey {@code env:NAME} or {@code file:PATH}; null to sign nothing
 */
public record AuditOptions(boolean on, String checkpoints, String signingKey) {

    public static final AuditOptions OFF = new AuditOptions(false, null, null);

    /**
     * Whether the key can be read.
     *
     * @throws IllegalArgumentException when it cannot
     */
    public void requireKey(Map<String, String> environment) {
        key(environment);
    }

    SigningKey key(Map<String, String> environment) {
        return signingKey == null ? null : SigningKey.of(signingKey, environment);
    }
}
