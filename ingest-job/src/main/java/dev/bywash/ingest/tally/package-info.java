/**
 * Counts of events, by what the rollups ask for, and what these say of the platform's troubles. Enter the events of a file, one by one while their rows are handed out; leaves a small value, which can be put
 * together with those of other files. It knows nothing of files, tables or Spark.
 */
package dev.bywash.ingest.tally;
