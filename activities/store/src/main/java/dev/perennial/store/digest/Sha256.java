package dev.perennial.store.digest;

import dev.perennial.contract.artifact.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A running SHA-256; for one thread. */
public final class Sha256 {
    private final MessageDigest digest;

    /** Nothing hashed yet. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The digest of these bytes. */
    public static Digest of(byte[] bytes) {
        Sha256 hash = new Sha256();
        hash.update(bytes, bytes.length);
        return hash.finish();
    }

    /** Takes in the first {@code length} bytes of an array. */
    public void update(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
    }

    /** The digest of all that was taken in; starts anew afterwards. */
    public Digest finish() {
        return new Digest(HexFormat.of().formatHex(digest.digest()));
    }
}
