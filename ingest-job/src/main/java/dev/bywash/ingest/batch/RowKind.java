package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.Found;
import org.apache.spark.sql.types.StructType;

/** The kinds of rows that a batch has. */
enum RowKind {
    EVENT {
        @Override
        StructType type() {
            return EventFields.TYPE;
        }

        @Override
        Object[] values(Found found) {
            return found instanceof Found.EventAt event ? EventFields.of(event) : null;
        }

        @Override
        long count(FileOutcome outcome) {
            return outcome.events();
        }
    },
    REJECTED {
        @Override
        StructType type() {
            return RejectedFields.TYPE;
        }

        @Override
        Object[] values(Found found) {
            return found instanceof Found.Rejected rejected ? RejectedFields.of(rejected) : null;
        }

        @Override
        long count(FileOutcome outcome) {
            return outcome.rejected();
        }
    },
    RAW {
        @Override
        StructType type() {
            return RawFields.TYPE;
        }

        @Override
        Object[] values(Found found) {
            return found instanceof Found.Raw raw ? RawFields.of(raw) : null;
        }

        @Override
        long count(FileOutcome outcome) {
            // Nobody needs the number, and to count them would make the lines dearer than they are.
            return outcome.hasNoise() ? Math.max(1, outcome.lines() - outcome.events()) : 0;
        }
    };

    /** The columns of such a row. */
    abstract StructType type();

    /** The values of the row that this is, in the order of {@link #type}; null when it is none of this kind. */
    abstract Object[] values(Found found);

    /** How many rows of this kind a file has, about; 0 only where it has none. */
    abstract long count(FileOutcome outcome);
}
