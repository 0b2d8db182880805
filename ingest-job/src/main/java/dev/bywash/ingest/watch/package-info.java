/**
 * What is wrong, and what is unusual: computed of the events that a run brought, after they are in the table. Enters the identity of a run, leave rows of
 * the rollup tables, each keyed by that run. It promises that the counts are those of the events, also where a run was killed: the next one
 * makes up for it. Nothing that fails here fails or delays ingestion.
 */
package dev.bywash.ingest.watch;
