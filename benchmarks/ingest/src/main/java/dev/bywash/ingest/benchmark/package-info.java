/** What ingestion costs, measured in whole runs and compared within one process. */
package dev.bywash.ingest.benchmark;
