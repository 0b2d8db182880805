/**
 * What the job remembers, in one table: how far each delivered file was read, which numbers of each writer are in the table, and what each run did. A run adds
 * all of it in one commit, after its events are in the table; views make the ledger, the writers and the run log of it. Enters what a run read, leaves what the
 * next one has to know. It promises that nothing is rewritten for one event, and that what is folded together stays the same.
 */
package dev.bywash.ingest.state;
