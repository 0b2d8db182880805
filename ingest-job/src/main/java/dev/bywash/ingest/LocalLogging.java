package dev.bywash.ingest;

/** Off the platform and without spark-submit nobody has configured logging, and Spark's own chatter would drown ours. */
final class LocalLogging {

    private static final String PROPERTY = "log4j2.configurationFile";

    private LocalLogging() {}

    /** Must come before the first logger. */
    static void configure() {
        boolean submitted = System.getProperty("spark.master") != null;
        if (!Sessions.onDatabricks() && !submitted && System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, "classpath:dev/bywash/ingest/local-log4j2.properties");
        }
    }
}
