/**
 * Seals over the lines of a writer: a Merkle tree (RFC 9162) over the lines since the last seal, and a signature by a key that was made for it alone.
 *
 * <p>Bytes of lines come in, roots and signatures come out. What is sealed cannot be altered, removed, added or reordered unseen by anybody who was not inside
 * this JVM before the seal was made: the key that signed it is gone, and its public half is in the seal before. Knows nothing of JSON, and nothing of
 * threads: all belongs to the writer's. Without elliptic curves in this JVM seals are made, but not signed.
 */
package dev.bywash.log4j.seal;
