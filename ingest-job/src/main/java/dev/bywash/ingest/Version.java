package dev.bywash.ingest;

import picocli.CommandLine.IVersionProvider;

/** The version of the job, from its jar's manifest. */
final class Version implements IVersionProvider {

    static final String CURRENT = current();

    private static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"bywash-ingest-job " + CURRENT};
    }
}
