package dev.bywash.ingest;

/** Ends a main that failed. */
final class Exit {

    private Exit() {}

    /**
     * Ends the process with this code; on Databricks throws, for there the process is the cluster's driver, and only an exception fails the
     * task.
     */
    static void with(int code) {
        if (Sessions.onDatabricks()) {
            throw new IllegalStateException("The job failed with code " + code + "; its log says why");
        }
        System.exit(code);
    }
}
