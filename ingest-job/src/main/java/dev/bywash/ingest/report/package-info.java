/**
 * One page that shows what the tables say: what failed and why, what was slow, what logging costs, and whether anything is missing.
 *
 * <p>In comes a target and a period; out goes one HTML file that opens from disk, needs no network and runs no script. Reads tables and views only, and
 * changes nothing. Nothing else of the job knows of it.
 */
package dev.bywash.ingest.report;
