package dev.bywash.ingest;

import dev.bywash.ingest.doctor.Doctor;
import dev.bywash.ingest.doctor.Finding;
import dev.bywash.ingest.doctor.Finding.State;
import dev.bywash.ingest.doctor.Patient;
import dev.bywash.ingest.doctor.Sheet;
import dev.bywash.ingest.engine.Engine;
import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Goes the way of an event from cluster to table, and says of each step what is right, what is wrong, and what to do. Changes nothing.
 *
 * <p>Exit codes: 0 nothing is wrong; 1 something is, or could not be found out; 2 bad arguments.
 */
@Command(
        name = "bywash-doctor",
        description =
                "Goes the way of an event from cluster to table, and says of each step what is right, what is wrong, and what to do.",
        footer = {"", "Exit codes: 0 nothing is wrong; 1 something is, or could not be found out; 2 bad arguments."})
public final class DoctorJob extends SparkJob {

    @Option(
            names = "--source",
            arity = "1..*",
            paramLabel = "DIR",
            description = "As of the ingest job. Without: delivered logs are not looked at, only the tables.")
    private List<String> sources = List.of();

    @Option(
            names = "--job-tables",
            defaultValue = "off",
            paramLabel = "off|CATALOG.SCHEMA",
            description = "As of the ingest job: whether the platform's own job tables may be read there.")
    private String jobTables;

    private final PrintStream out;

    public DoctorJob() {
        this(System.out);
    }

    DoctorJob(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        main(new DoctorJob(), arguments);
    }

    @Override
    void validate() {
        schemaOf(jobTables);
    }

    @Override
    int run(SparkSession spark) {
        return run(spark, Clock.systemUTC());
    }

    int run(SparkSession spark, Clock clock) {
        // Of its own: it gets views of everybody's names.
        SparkSession session = Engine.of(spark).another(spark);
        Patient patient = new Patient(
                session,
                target(),
                sources,
                schemaOf(jobTables),
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                Version.CURRENT);
        List<Finding> findings = Doctor.examine(patient, () -> Views.createTemporary(session, target().location()));
        out.print(Sheet.of(findings, patient));
        out.flush();
        return findings.stream().anyMatch(finding -> finding.state() == State.WRONG) ? 1 : 0;
    }
}
