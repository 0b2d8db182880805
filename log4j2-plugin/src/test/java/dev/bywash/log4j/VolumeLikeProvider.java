package dev.bywash.log4j;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;

/**
 * The file system of a JVM that is started with {@link #options}: below one directory it refuses what a volume refuses, to open a file again for writing, to append to
 * it, to write anywhere but at its end, to lock and to rename it. Everywhere else it is the usual one.
 */
public final class VolumeLikeProvider extends FileSystemProvider {

    private static final String ROOT = "bywash.volume";

    private final FileSystemProvider usual;
    private final FileSystem usualFiles;
    private final FileSystem files = new Files();

    /** As the JVM makes it. */
    public VolumeLikeProvider(FileSystemProvider usual) {
        this.usual = usual;
        this.usualFiles = usual.getFileSystem(URI.create("file:///"));
    }

    /** What a JVM is started with, so that {@code directory} is like a volume. */
    static String[] options(Path directory) {
        return new String[] {
            "-Djava.nio.file.spi.DefaultFileSystemProvider=" + VolumeLikeProvider.class.getName(),
            "-D" + ROOT + "=" + directory
        };
    }

    private static IOException refused(String what, Path path) {
        return new IOException("Operation not supported: " + what + " " + path);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        if (!isVolume(path) || !options.contains(StandardOpenOption.WRITE)) {
            if (isVolume(path) && options.contains(StandardOpenOption.APPEND)) {
                throw refused("append to", path);
            }
            return usual.newByteChannel(real(path), options, attributes);
        }
        if (!options.contains(StandardOpenOption.CREATE_NEW) || options.contains(StandardOpenOption.READ)) {
            throw refused("open again", path);
        }
        return new FromBeginningToEnd(usual.newByteChannel(real(path), options, attributes), path);
    }

    @Override
    public java.nio.channels.FileChannel newFileChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        if (isVolume(path) && !Set.of(StandardOpenOption.READ).containsAll(options)) {
            throw refused("map, lock or write at random", path);
        }
        return usual.newFileChannel(real(path), options, attributes);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        if (isVolume(source) || isVolume(target)) {
            throw refused("rename", source);
        }
        usual.move(source, target, options);
    }

    private record FromBeginningToEnd(SeekableByteChannel channel, Path path) implements SeekableByteChannel {

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return channel.write(bytes);
        }

        @Override
        public SeekableByteChannel position(long newPosition) throws IOException {
            throw refused("write at random to", path);
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
            throw refused("truncate", path);
        }

        @Override
        public int read(ByteBuffer bytes) throws IOException {
            throw refused("read while writing", path);
        }

        @Override
        public long position() throws IOException {
            return channel.position();
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    // What follows passes everything on. Paths of the volume, and what comes of these, are wrapped, so that they lead
    // here.

    private static boolean isVolume(Path path) {
        return path.toString().startsWith(System.getProperty(ROOT));
    }

    private static Path real(Path path) {
        return Proxy.isProxyClass(path.getClass()) ? ((Volume) Proxy.getInvocationHandler(path)).real : path;
    }

    private Path wrapped(Path path) {
        return (Path) Proxy.newProxyInstance(
                VolumeLikeProvider.class.getClassLoader(), new Class<?>[] {Path.class}, new Volume(path));
    }

    private final class Volume implements java.lang.reflect.InvocationHandler {

        private final Path real;

        Volume(Path real) {
            this.real = real;
        }

        @Override
        public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("getFileSystem")) {
                return files;
            }
            Object[] passed = arguments == null ? new Object[0] : arguments.clone();
            for (int i = 0; i < passed.length; i++) {
                passed[i] = passed[i] instanceof Path path ? real(path) : passed[i];
            }
            try {
                Object result = method.invoke(real, passed);
                return result instanceof Path path ? wrapped(path) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    private final class Files extends FileSystem {

        @Override
        public FileSystemProvider provider() {
            return VolumeLikeProvider.this;
        }

        @Override
        public Path getPath(String first, String... more) {
            Path path = usualFiles.getPath(first, more);
            return isVolume(path) ? wrapped(path) : path;
        }

        @Override
        public void close() throws IOException {
            usualFiles.close();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public String getSeparator() {
            return usualFiles.getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            return usualFiles.getRootDirectories();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            return usualFiles.getFileStores();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return usualFiles.supportedFileAttributeViews();
        }

        @Override
        public PathMatcher getPathMatcher(String pattern) {
            return usualFiles.getPathMatcher(pattern);
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            return usualFiles.getUserPrincipalLookupService();
        }

        @Override
        public WatchService newWatchService() throws IOException {
            return usualFiles.newWatchService();
        }
    }

    @Override
    public String getScheme() {
        return usual.getScheme();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
        return usual.newFileSystem(uri, env);
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return files;
    }

    @Override
    public Path getPath(URI uri) {
        Path path = usual.getPath(uri);
        return isVolume(path) ? wrapped(path) : path;
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        return usual.newDirectoryStream(real(directory), filter);
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        usual.createDirectory(real(directory), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        usual.delete(real(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        usual.copy(real(source), real(target), options);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return usual.isSameFile(real(path), real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return usual.isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return usual.getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        usual.checkAccess(real(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return usual.getFileAttributeView(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return usual.readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return usual.readAttributes(real(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        usual.setAttribute(real(path), attribute, value, options);
    }
}
