package dev.bywash.ingest.doctor;

import java.util.List;

/** Looks at one area. */
interface Check {

    /**
     * Looks.
     *
     * @throws Exception when it cannot be found out, which is a finding of its own
     */
    List<Finding> look() throws Exception;
}
