package dev.bywash.ingest.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A key store of PKCS #12 with one private key, as {@code keytool} and {@code openssl pkcs12 -export} write it; store and key have one password. */
final class KeyStoreFile {

    /** The environment variable that has the password. */
    static final String PASSWORD = "BYWASH_SIGNING_KEY_PASSWORD";

    private final String path;

    private KeyStoreFile(String path) {
        this.path = path;
    }

    /** Whether a file is one, by its name. */
    static boolean isNamed(String path) {
        return path.endsWith(".p12") || path.endsWith(".pfx");
    }

    /**
     * Reads the key, of whatever algorithm.
     *
     * @throws IllegalArgumentException when there is none, or not one alone, with what to do in its message and nothing of key or password
     */
    static PrivateKey read(String path, Map<String, String> environment) {
        String password = environment.get(PASSWORD);
        if (password == null) {
            throw new IllegalArgumentException(
                    "The password of " + path + " is not there: put it into the environment variable " + PASSWORD);
        }
        return new KeyStoreFile(path).read(password.toCharArray());
    }

    private PrivateKey read(char[] password) {
        try {
            KeyStore store = load(password);
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new IllegalArgumentException(
                        path + " has " + (keys.isEmpty() ? "no private key" : "several keys, " + keys)
                                + ". Give a store with the one that signs");
            }
            if (store.getKey(keys.get(0), password) instanceof PrivateKey key) {
                return key;
            }
            throw new IllegalArgumentException(path + " has a secret key, and no private one");
        } catch (UnrecoverableKeyException e) {
            throw wrongPassword(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("Cannot read the key store " + path + ": " + e.getMessage(), e);
        }
    }

    private KeyStore load(char[] password) throws GeneralSecurityException {
        try (InputStream file = Files.newInputStream(MachinePath.of(path))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(file, password);
            return store;
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw wrongPassword(e);
            }
            throw new IllegalArgumentException(
                    path + " cannot be read, or is no key store of PKCS #12: " + e.getMessage(), e);
        }
    }

    private IllegalArgumentException wrongPassword(Exception cause) {
        return new IllegalArgumentException(
                "The environment variable " + PASSWORD + " has not the password of " + path, cause);
    }
}
