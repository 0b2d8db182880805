/**
 * How the job comes at delivered files. There are three ways: the path as it was given, the same path as a directory of the machine, and Spark's own sources. Which of them a
 * platform lets in differs by its compute and access mode, and for listing, opening and deleting. Enter sources, leave listings, batches and deletions; it promises that
 * what any way can do is done, by the same names of files whichever it is, and that whoever is refused is told what to grant.
 */
package dev.bywash.ingest.access;
