package dev.bywash.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Starts the one server of all tests of this JVM, before the first of them. Who names no other remote comes to it as to a cluster. */
public final class ServerForAll implements LauncherSessionListener {

    /** The system property by which Spark knows where its server is. */
    static final String REMOTE = "spark.remote";

    private static ConnectServer server;

    static ConnectServer server() {
        return server;
    }

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            server = ConnectServer.start(
                    Files.createTempDirectory(Path.of("target").toAbsolutePath(), "server"));
            System.setProperty(REMOTE, server.url());
        } catch (IOException e) {
            throw new IllegalStateException("The Connect server does not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the Connect server started", e);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        server.close();
    }
}
