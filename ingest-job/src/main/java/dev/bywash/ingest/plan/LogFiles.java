package dev.bywash.ingest.plan;

import dev.bywash.ingest.read.FileNames;

/** Which of the files that a platform delivers are looked into. */
public enum LogFiles {
    /** Standard output and standard error: what the plugin and the Python package write to. */
    STANDARD("{stdout*,stderr*}"),

    /**
     * These, and the files of the platform's own Log4j appenders: where somebody has given one of them our layout, or a line of an event went
     * through a logger. As a rule they are large, and nothing is in them.
     */
    WITH_LOG4J("{stdout*,stderr*,log4j-*}");

    private final String glob;

    LogFiles(String glob) {
        this.glob = glob;
    }

    /** A pattern, as Hadoop's globs are, that all their names match, and some others. */
    public String glob() {
        return glob;
    }

    /** Whether a file of this name is one of them. */
    public boolean include(String name) {
        return FileNames.isStandard(name) || (this == WITH_LOG4J && FileNames.isLog4j(name));
    }
}
