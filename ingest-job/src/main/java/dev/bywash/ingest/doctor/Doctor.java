package dev.bywash.ingest.doctor;

import dev.bywash.ingest.engine.Failure;
import java.util.ArrayList;
import java.util.List;

/** Looks at everything, in the order in which an event passes it. */
public final class Doctor {

    private Doctor() {}

    /**
     * All that was found.
     *
     * @param names gives the tables and views of the target their short names in the patient's session; called when the tables are there
     */
    public static List<Finding> examine(Patient patient, Runnable names) {
        List<Finding> findings = new ArrayList<>();
        add(findings, PlatformCheck.AREA, new PlatformCheck(patient.spark()));
        Delivered delivered = new Delivered(patient);
        add(findings, DeliveryCheck.AREA, new DeliveryCheck(delivered, patient));
        add(findings, ReadingCheck.AREA, new ReadingCheck(delivered, patient));
        TablesCheck tables = new TablesCheck(patient);
        add(findings, TablesCheck.AREA, tables);
        if (tables.canBeAsked()) {
            names.run();
            add(findings, WiringCheck.AREA, new WiringCheck(delivered, patient));
            add(findings, VersionsCheck.AREA, new VersionsCheck(patient));
            add(findings, CompletenessCheck.AREA, new CompletenessCheck(patient));
            add(findings, HealthCheck.AREA, new HealthCheck(delivered, patient));
            add(findings, WatchingCheck.AREA, new WatchingCheck(patient));
        }
        return List.copyOf(findings);
    }

    private static void add(List<Finding> findings, String area, Check check) {
        try {
            findings.addAll(check.look());
        } catch (Exception e) {
            findings.add(Finding.wrong(
                    area,
                    "this could not be found out: " + Failure.reason(e),
                    "mend that, or ask who may; everything else was looked at all the same"));
        }
    }
}
