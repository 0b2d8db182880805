/**
 * The ingest job as a process: killed at every step, run twice at once, fed with whatever files can hold. What is tested is what an operator
 * sees: the exit code, the log, the tables.
 */
package dev.bywash.faults;
