package dev.bywash.log4j.encode;

/** Where an event comes from: the object {@code source} of its line. */
public interface Source {

    /** Appends {@code ,"source":{...}}, or nothing when nothing is known. Called on the thread that logs; never fails. */
    void write(JsonBuffer json);
}
