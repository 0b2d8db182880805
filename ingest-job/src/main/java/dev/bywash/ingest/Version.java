package dev.bywash.ingest;

import picocli.CommandLine.IVersionProvider;

/** The version of the job, from its jar's manifest. Needs nothing beside the JDK and what lies in the jar. */
final class Version implements IVersionProvider {

    /** As in {@code 0.1.0}; {@code development} where the classes do not come from a built jar. */
    static final String CURRENT = current();

    static final String LINE = "bywash-ingest-job " + CURRENT;

    private static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {LINE};
    }
}
