package dev.bywash.log4j.encode;

/** Where an event comes from: the object {@code source} of its line. Called on the thread that logs; never fails. */
public interface Source {

    /** Appends {@code ,"source":{...}}, or nothing when nothing is known. */
    void write(JsonBuffer json);

    /** The value of one field of the object, null when it is not known. */
    default String get(String field) {
        return null;
    }
}
