package dev.bywash.log4j.encode;

/**
 * Level, logger and thread of the last event of a thread, encoded: the next has most often the same. One per {@link EventBuffer}.
 */
final class EncodedOrigin {

    private final JsonBuffer encoded = new JsonBuffer();
    private String level;
    private String logger;
    private String thread;

    /** Appends what was kept, and returns true, if it was of these three. */
    boolean write(String newLevel, String newLogger, String newThread, JsonBuffer json) {
        if (encoded.length() == 0
                || !level.equals(newLevel)
                || !logger.equals(newLogger)
                || !thread.equals(newThread)) {
            return false;
        }
        json.raw(encoded.array(), 0, encoded.length());
        return true;
    }

    void clear() {
        encoded.clear();
    }

    /** Keeps what {@code json} has from {@code start} on, unless one of the three is missing or too long to be kept. */
    void keep(String newLevel, String newLogger, String newThread, JsonBuffer json, int start) {
        encoded.clear();
        if (fits(newLevel) && fits(newLogger) && fits(newThread)) {
            level = newLevel;
            logger = newLogger;
            thread = newThread;
            encoded.raw(json.array(), start, json.length() - start);
        }
    }

    private static boolean fits(String name) {
        return name != null && EncodedNames.fit(name);
    }
}
