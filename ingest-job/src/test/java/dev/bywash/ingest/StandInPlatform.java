package dev.bywash.ingest;

import dev.bywash.ingest.storage.WrappedStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.spark.TaskContext;

/**
 * Volumes as the platform has them: directories of a default file system that lets Spark's own sources in, and other callers as it likes; and that are mounted on
 * the machine, where the access mode lets or does not let them be read.
 */
final class StandInPlatform {

    /** What the default file system does with callers that are none of Spark's own sources. */
    enum Refusal {
        LISTING,
        OPENING,
        OPENING_ON_EXECUTORS,
        DELETING,
        /** Lists no file, and does not say why. */
        SHOWING,
        /** Says on executors that there is no such file. */
        FINDING_ON_EXECUTORS,
        SPARK
    }

    private static final URI ROOT = URI.create("platform:///");
    private static volatile Set<Refusal> refused = Set.of();
    private static volatile Path denied;
    private static final AtomicLong BYTES_READ = new AtomicLong();

    private StandInPlatform() {}

    /**
     * Takes the place of the default file system.
     *
     * @param denied the directory that {@code file:} does not reach; null when it reaches all
     */
    static void start(Configuration configuration, Set<Refusal> refused, Path denied) {
        configuration.set("fs.defaultFS", ROOT.toString());
        configuration.set("fs.platform.impl", Default.class.getName());
        configuration.set("fs.file.impl", Local.class.getName());
        configuration.set("fs.file.impl.disable.cache", "true");
        StandInPlatform.refused = refused.isEmpty() ? Set.of() : EnumSet.copyOf(refused);
        StandInPlatform.denied = denied;
    }

    /** How many bytes were read of delivered files since this was asked last. */
    static long bytesRead() {
        return BYTES_READ.getAndSet(0);
    }

    static void stop(Configuration configuration) {
        configuration.unset("fs.defaultFS");
        configuration.unset("fs.file.impl");
        configuration.unset("fs.file.impl.disable.cache");
        refused = Set.of();
        denied = null;
    }

    /** Whether the call comes from the job itself, and not through a source of Spark's. */
    private static boolean isFromJob() {
        return StackWalker.getInstance().walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                .filter(name -> !name.startsWith(StandInPlatform.class.getName()))
                .filter(name -> name.startsWith("dev.bywash.")
                        || name.startsWith("org.apache.spark.sql.execution.datasources.")
                        || name.startsWith("org.apache.spark.util.HadoopFSUtils"))
                .findFirst()
                .map(name -> name.startsWith("dev.bywash."))
                // A thread of a pool of Spark's.
                .orElse(false));
    }

    /** In a task, or in a thread that opens files for one. */
    private static boolean isOnExecutor() {
        return TaskContext.get() != null || Thread.currentThread().getName().equals("bywash-opening");
    }

    private static boolean isRefused(Refusal refusal) {
        return refused.contains(refusal);
    }

    private static void check(Refusal... refusals) throws IOException {
        boolean fromJob = isFromJob();
        if (!fromJob && isRefused(Refusal.SPARK)) {
            throw noOperations();
        }
        for (Refusal refusal : refusals) {
            if (fromJob && isRefused(refusal)) {
                throw noOperations();
            }
        }
    }

    /** Word for word what Databricks says. */
    private static RemoteException noOperations() {
        return new RemoteException(UnsupportedOperationException.class.getName(), "No operations allowed on this path");
    }

    /** The default file system. Made by Hadoop. */
    public static final class Default extends RawLocalFileSystem {

        @Override
        public URI getUri() {
            return ROOT;
        }

        @Override
        public FileStatus[] listStatus(org.apache.hadoop.fs.Path directory) throws IOException {
            check(Refusal.LISTING);
            return isFromJob() && isRefused(Refusal.SHOWING) ? new FileStatus[0] : super.listStatus(directory);
        }

        @Override
        public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
            check();
            if (isFromJob() && isOnExecutor() && isRefused(Refusal.FINDING_ON_EXECUTORS)) {
                throw new FileNotFoundException(path.toString());
            }
            return super.getFileStatus(path);
        }

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize) throws IOException {
            check(Refusal.OPENING);
            if (isOnExecutor()) {
                check(Refusal.OPENING_ON_EXECUTORS);
                if (isFromJob() && isRefused(Refusal.FINDING_ON_EXECUTORS)) {
                    throw new FileNotFoundException(file.toString());
                }
            }
            return new FSDataInputStream(new Counted(super.open(file, bufferSize)));
        }

        @Override
        public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
            check(Refusal.DELETING);
            return super.delete(path, recursive);
        }
    }

    /** The machine's directories. Made by Hadoop. */
    public static final class Local extends LocalFileSystem {

        @Override
        public FileStatus[] listStatus(org.apache.hadoop.fs.Path directory) throws IOException {
            checkLocal(directory);
            return super.listStatus(directory);
        }

        @Override
        public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
            checkLocal(path);
            return super.getFileStatus(path);
        }

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize) throws IOException {
            checkLocal(file);
            FSDataInputStream in = super.open(file, bufferSize);
            return file.getName().startsWith("stdout") ? new FSDataInputStream(new Counted(in)) : in;
        }

        @Override
        public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
            checkLocal(path);
            return super.delete(path, recursive);
        }

        private static void checkLocal(org.apache.hadoop.fs.Path path) {
            if (denied != null && path.toUri().getPath().startsWith(denied.toString())) {
                throw new LocalFilesystemAccessDeniedException(
                        "Local filesystem access is forbidden: " + path + ". Use Unity Catalog volumes");
            }
        }
    }

    /** Of the same name as the platform's, which is a security exception. */
    static final class LocalFilesystemAccessDeniedException extends SecurityException {
        private static final long serialVersionUID = 1;

        LocalFilesystemAccessDeniedException(String message) {
            super(message);
        }
    }

    /** Counts what is read. */
    private static final class Counted extends WrappedStream {

        Counted(FSDataInputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            BYTES_READ.incrementAndGet();
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int start, int length) throws IOException {
            int read = super.read(bytes, start, length);
            BYTES_READ.addAndGet(Math.max(0, read));
            return read;
        }
    }
}
