package dev.bywash.log4j.encode;

/** Where an event comes from: the object {@code source} of its line. Never fails. */
public interface Source {

    /** Appends {@code ,"source":{...}}, or nothing when nothing is known. Called on the thread that logs. */
    void write(JsonBuffer json);

    /** The value of one field of the object, null when it is not known. Called on the thread that logs. */
    default String get(String field) {
        return null;
    }

    /** The same without what is known of a thread's job: for any thread. */
    default Source ofProcess() {
        return this;
    }
}
