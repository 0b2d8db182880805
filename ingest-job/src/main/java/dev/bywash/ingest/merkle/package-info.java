/** Merkle trees of RFC 9162. Knows nothing of events. */
package dev.bywash.ingest.merkle;
