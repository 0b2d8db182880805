package dev.bywash.ingest.read;

import java.io.Serializable;

/**
 * How far a stream was read, so that it is known again under any name: a file whose bytes {@code [hashFrom, offset)} have this hash is the
 * same stream up to there.
 *
 * @param offset bytes of the (decompressed) stream that are done with
 * @param hashFrom where the last event before {@code offset} begins, or 0: an event is unique, a stretch of noise is not. Where there is a
 *     gap that may be filled, an earlier one, behind which it is
 * @param hash of the bytes from {@code hashFrom} to {@code offset}
 */
public record Position(long offset, long hashFrom, long hash) implements Serializable {}
