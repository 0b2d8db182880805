/**
 * Proof that nothing was altered, removed or added since. Enters what a run brought into the events; leaves a log of what was there, of which a signed head can be
 * kept out of anybody's reach, and findings. Reading and merging know nothing of it: without it they work as before.
 */
package dev.bywash.ingest.audit;
