/**
 * Proof that nothing was altered, removed or added since. Enters what a run brought into the events; leaves a log of what was there, of which a signed checkpoint can
 * be kept out of anybody's reach, and findings. Reading keeps beside each event what it takes to give its line back, whoever asks; else reading and merging know
 * nothing of it, and without it they work as before.
 */
package dev.bywash.ingest.audit;
