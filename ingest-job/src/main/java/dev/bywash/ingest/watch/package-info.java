/**
 * What was logged, counted by pattern, pipeline and run: computed of the events that a run brought, after they are in the table and recorded. Enters the identity of
 * a run; leave rows of the table of facts, each keyed by that run, and views of them. It promises that the counts are those of the events, also where a run was
 * killed: the next one makes up for it. Nothing that fails here fails a run; its time is spent at the run's end, before the next one begins. What is wrong or unusual
 * by these counts, {@code alert} and {@code detect} say.
 */
package dev.bywash.ingest.watch;
