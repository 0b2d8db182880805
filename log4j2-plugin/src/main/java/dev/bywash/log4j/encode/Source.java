package dev.bywash.log4j.encode;

/** Where an event comes from: the object {@code source} of its line. Called on the thread that logs; never fails. */
public interface Source {

    /** Appends {@code ,"source":{...}}, or nothing when nothing is known. */
    void write(JsonBuffer json);

    /**
     * Appends the same for what the writer says itself, on its own thread: without what is known of a thread's job, which would be that of whichever
     * thread made this one.
     */
    default void writeProcess(JsonBuffer json) {
        write(json);
    }

    /** The value of one field of the object, null when it is not known. */
    default String get(String field) {
        return null;
    }
}
