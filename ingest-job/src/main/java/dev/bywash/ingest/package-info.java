/**
 * Spark jobs around Delta tables of events: the entry points, and the run of each.
 *
 * <p>Arguments enter, by picocli; an exit code leaves, and what the run did to the tables. {@code IngestJob} merges delivered lines into them, each event exactly
 * once: {@code Ingestion} is a run of it, plan, read, merge, record, and then audit and watch. {@code MaintenanceJob} deletes and compacts what is old,
 * {@code VerifyJob}, {@code ProveJob}, {@code EraseJob} and {@code CheckProof} are the auditor's, {@code ReportJob}, {@code DoctorJob} and {@code TryRuleJob} show what
 * is there. A mistake in the arguments ends a job with 2 before it has changed anything. What a step does is in the packages below, which know nothing of this one.
 */
package dev.bywash.ingest;
