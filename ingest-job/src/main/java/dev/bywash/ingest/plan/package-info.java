/**
 * What is delivered, and what of it is to be read. Sources and the ledger's entries enter; listings, plans of what to read, and what may be deleted leave. Only listing
 * and deleting know Hadoop. It promises that nothing is left out: where it cannot be sure that a file is as it was, it is opened again.
 */
package dev.bywash.ingest.plan;
