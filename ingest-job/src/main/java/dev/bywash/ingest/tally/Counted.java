package dev.bywash.ingest.tally;

import dev.bywash.ingest.line.Event;
import java.io.Serializable;
import java.math.BigInteger;

/** What there is of the events of a group. Not safe for use by several threads. */
public final class Counted implements Serializable {

    private static final long serialVersionUID = 1;

    private long events;
    private long bytes;
    private long loads;
    private long failedLoads;
    private BigInteger rows;
    private Place first;
    private Place last;

    /** An event by its time, which is in microseconds since 1970; of those of the same time, by its number. */
    private record Place(long micros, String writer, long seq) implements Serializable {

        boolean isBefore(Place other) {
            if (micros != other.micros) {
                return micros < other.micros;
            }
            int order = writer.compareTo(other.writer);
            return order < 0 || (order == 0 && seq < other.seq);
        }

        String eventId() {
            return writer + "-" + seq;
        }
    }

    void add(Event event, long size) {
        events++;
        bytes += size;
        long micros = event.timeMicros();
        // Most events come in the order of their times.
        boolean isFirst = first == null || micros <= first.micros;
        boolean isLast = last == null || micros >= last.micros;
        if (isFirst || isLast) {
            add(new Place(micros, event.writer(), event.seq()));
        }
    }

    private void add(Place place) {
        first = first == null || place.isBefore(first) ? place : first;
        last = last == null || last.isBefore(place) ? place : last;
    }

    /** An event that {@link #add(Event, long)} has counted. */
    void addLoad(Load load) {
        if (!load.isStart()) {
            loads++;
            failedLoads += Load.FAILED.equals(load.status()) ? 1 : 0;
        }
        if (load.rows() != null) {
            addRows(BigInteger.valueOf(load.rows()));
        }
    }

    private void addRows(BigInteger more) {
        rows = rows == null ? more : rows.add(more);
    }

    /** Adds what there is of other events. */
    public void add(Counted other) {
        events += other.events;
        bytes += other.bytes;
        loads += other.loads;
        failedLoads += other.failedLoads;
        if (other.rows != null) {
            addRows(other.rows);
        }
        if (other.first != null) {
            add(other.first);
            add(other.last);
        }
    }

    public long events() {
        return events;
    }

    /** Of their messages, attributes and stack traces. */
    public long bytes() {
        return bytes;
    }

    /** Events that tell of a load, but for its beginning. */
    public long loads() {
        return loads;
    }

    public long failedLoads() {
        return failedLoads;
    }

    /** The sum of what the events say they loaded; null where none says so, and where it is none of a BIGINT. */
    public Long rows() {
        return rows == null || rows.bitLength() >= Long.SIZE ? null : Long.valueOf(rows.longValue());
    }

    /** Of the first, in microseconds since 1970; of events that there are. */
    public long firstMicros() {
        return first.micros;
    }

    public String firstEventId() {
        return first.eventId();
    }

    /** Of the last, in microseconds since 1970; of events that there are. */
    public long lastMicros() {
        return last.micros;
    }

    public String lastEventId() {
        return last.eventId();
    }
}
