package dev.bywash.ingest.read;

import java.io.Serializable;

/**
 * The bytes that one reading of a file took in: so many, from an offset of its (decompressed) stream on, with this hash. Another reading that takes in
 * the same finds the same.
 */
public record Content(long from, long length, long hash) implements Serializable {}
