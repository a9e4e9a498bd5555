package dev.perennial.server.requests;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.server.config.PerennialConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Request ids that carry, sealed, which revision answered and by which sticky key it was chosen: whoever grades an
 * answer names the request alone and cannot tell the revision, and intake knows it without looking anything up. A seal
 * is one AES block: 4 bytes revision, 6 bytes hash of the sticky key, 2 bytes hash of the line, 2 bytes that tell a
 * true seal from a made-up one, 2 bytes of chance.
 */
@ApplicationScoped
public class RequestIds {
    private static final String PREFIX = "req-";
    private static final int STICKY_BYTES = 6;
    private static final short TRUE_SEAL = 0x5052;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-f]{32}");

    private final SecretKeySpec key;

    /** Ids sealed with the installation's key. */
    public RequestIds(PerennialConfig config) {
        byte[] hash = sha256(config.requestKey());
        key = new SecretKeySpec(Arrays.copyOf(hash, 16), "AES");
    }

    /**
     * What an id carries.
     *
     * @param revision the number of the revision that answered
     * @param stickyKey the hash of the sticky key, as text
     * @param lineHash the hash of the line
     */
    public record Answered(int revision, String stickyKey, short lineHash) {
        /** Whether a revision of that line may have answered; by chance true for one other line in 65,536. */
        public boolean mayBeOf(LineId line) {
            return lineHash == hash(line);
        }
    }

    /** A new id for a request that a revision answers. */
    public String seal(RevisionId revision, String stickyKey) {
        ByteBuffer block = ByteBuffer.allocate(16);
        block.putInt(revision.number());
        block.put(sha256(stickyKey), 0, STICKY_BYTES);
        block.putShort(hash(revision.line()));
        block.putShort(TRUE_SEAL);
        block.putShort((short) ThreadLocalRandom.current().nextInt());
        return PREFIX + HexFormat.of().formatHex(crypt(Cipher.ENCRYPT_MODE, block.array()));
    }

    /** What an id carries; empty for ids that were not sealed here. */
    public Optional<Answered> open(String id) {
        if (!FORM.matcher(id).matches()) {
            return Optional.empty();
        }
        ByteBuffer block =
                ByteBuffer.wrap(crypt(Cipher.DECRYPT_MODE, HexFormat.of().parseHex(id.substring(PREFIX.length()))));
        int revision = block.getInt();
        byte[] sticky = new byte[STICKY_BYTES];
        block.get(sticky);
        short line = block.getShort();
        return block.getShort() == TRUE_SEAL && revision > 0
                ? Optional.of(new Answered(revision, HexFormat.of().formatHex(sticky), line))
                : Optional.empty();
    }

    /** One block, so that the mode of chaining does not matter. */
    private byte[] crypt(int mode, byte[] block) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(mode, key);
            return cipher.doFinal(block);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES is missing from this Java", e);
        }
    }

    private static short hash(LineId line) {
        return ByteBuffer.wrap(sha256(line.toString())).getShort();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java", e);
        }
    }
}
