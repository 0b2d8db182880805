package dev.bywash.ingest.read;

import dev.bywash.ingest.merkle.TreePart;
import dev.bywash.ingest.read.WriterSeen.SeqRange;
import java.io.Serializable;
import java.util.List;

/**
 * The events of one writer and one day in one file, as leaves of the tree of all that a batch has of the two.
 *
 * @param day of the events, counted from 1970-01-01
 * @param ranges their numbers, in order, none twice
 */
public record LeafRange(String writer, long day, List<SeqRange> ranges, TreePart tree) implements Serializable {}
