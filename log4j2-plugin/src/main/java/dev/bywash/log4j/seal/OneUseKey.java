package dev.bywash.log4j.seal;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** A key of ECDSA on P-256 that was made in this JVM, is in no file, signs once, and is gone then. */
final class OneUseKey {

    private final String publicKey;
    /** Null after it has signed. */
    private PrivateKey privateKey;

    private OneUseKey(KeyPair pair) {
        publicKey = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        privateKey = pair.getPrivate();
    }

    static OneUseKey make() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return new OneUseKey(generator.generateKeyPair());
    }

    /** {@code SubjectPublicKeyInfo} in base64. */
    String publicKey() {
        return publicKey;
    }

    /** The signature with SHA-256 over {@code bytes} from {@code start} to {@code end}: DER in base64. */
    String sign(byte[] bytes, int start, int end) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(privateKey);
        privateKey = null;
        signature.update(bytes, start, end - start);
        return Base64.getEncoder().encodeToString(signature.sign());
    }
}
