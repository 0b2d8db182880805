package dev.bywash.ingest.doctor;

import dev.bywash.ingest.tables.Target;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Who is looked at.
 *
 * @param spark a session of its own: it gets views of everybody's names
 * @param sources as the ingest job has them; empty where delivered logs are not to be looked at
 * @param jobTables as the ingest job has it: the schema of the platform's own job tables; null where nobody asks them
 * @param version of this job
 */
public record Patient(
        SparkSession spark, Target target, List<String> sources, String jobTables, Instant now, String version) {}
