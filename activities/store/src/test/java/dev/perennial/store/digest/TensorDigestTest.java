package dev.perennial.store.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import org.junit.jupiter.api.Test;

/** Vectors computed with another implementation of SHA-256 over the documented bytes. */
class TensorDigestTest {
    private static final byte[] SIX = {1, 2, 3, 4, 5, 6};

    @Test
    void coversTypeShapeAndBytesButNotTheName() {
        assertThat(digest(TensorInfo.of("a", DType.BF16, 1, 3), SIX))
                .isEqualTo("ed624c24e93412206ecac4359c1da894a5be659c82ae79291a3bca874749869c");
        assertThat(digest(TensorInfo.of("b", DType.BF16, 1, 3), SIX))
                .isEqualTo("ed624c24e93412206ecac4359c1da894a5be659c82ae79291a3bca874749869c");
        assertThat(digest(TensorInfo.of("a", DType.BF16, 3), SIX))
                .isEqualTo("5476bb54121bff800f88eeaed5752f3ec57f01f46885a1e4f7f36f6f5bcf2941");
        assertThat(digest(TensorInfo.of("a", DType.I64), new byte[] {1, 0, 0, 0, 0, 0, 0, 0}))
                .isEqualTo("f81ae440a781cd74b8b6003e631ac2c36c337866cf63fd28c9e5f1375fd0e815");
    }

    private static String digest(TensorInfo info, byte[] bytes) {
        Sha256 hash = TensorDigest.begin(info);
        hash.update(bytes, bytes.length);
        return hash.finish().hex();
    }
}
