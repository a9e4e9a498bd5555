package dev.perennial.store.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.Faults;
import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.object.MemoryObjectStore;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectStore;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER = "other".getBytes(StandardCharsets.UTF_8);
    private static final String HELLO_HEX = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private final MemoryObjectStore objects = new MemoryObjectStore();
    private final Documents documents = new Documents(objects, "bucket");

    @Test
    void keepsDocumentsUnderTheirContent() {
        ArtifactRef ref = documents.put(HELLO, "text/plain");
        assertThat(ref)
                .isEqualTo(new ArtifactRef("bucket", "documents/sha256/2c/" + HELLO_HEX, new Digest(HELLO_HEX), 5));
        assertThat(documents.put(HELLO, "text/plain")).isEqualTo(ref);
        assertThat(documents.get(ref)).isEqualTo(HELLO);
        assertThat(objects.list("", "", 10)).hasSize(1);
    }

    @Test
    void handsOutNoCorruptDocument() {
        ArtifactRef ref = documents.put(HELLO, "text/plain");
        ObjectStore altered = Faults.altering(objects, ref.key(), bytes -> OTHER);
        assertThatThrownBy(() -> new Documents(altered, "bucket").get(ref))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining(ref.key())
                .hasMessageContaining(HELLO_HEX);
    }

    @Test
    void givesANameOnce() {
        Documents.Named first = documents.putNamed("evaluations/1", HELLO, ObjectBody.JSON);
        Documents.Named second = documents.putNamed("evaluations/1", OTHER, ObjectBody.JSON);
        assertThat(first.created()).isTrue();
        assertThat(second).isEqualTo(new Documents.Named(first.ref(), false));
        assertThat(documents.findNamed("evaluations/1")).contains(first.ref());
        assertThat(documents.get(first.ref())).isEqualTo(HELLO);
        assertThat(documents.findNamed("evaluations/2")).isEmpty();
    }

    @Test
    void namesWhatIsNotThereOrElsewhere() {
        ArtifactRef nowhere = new ArtifactRef("bucket", "documents/sha256/00/0", new Digest(HELLO_HEX), 5);
        assertThatThrownBy(() -> documents.get(nowhere))
                .isInstanceOf(NoSuchObjectException.class)
                .hasMessageContaining("documents/sha256/00/0");
        ArtifactRef elsewhere = new ArtifactRef("other", "x", new Digest(HELLO_HEX), 5);
        assertThatThrownBy(() -> documents.get(elsewhere)).hasMessageContaining("'other'");
    }

    @Test
    void refusesWhatIsNotSmall() {
        assertThatThrownBy(() -> documents.put(new byte[(64 << 20) + 1], ObjectBody.BINARY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("67108865");
        assertThatThrownBy(() -> documents.putNamed("../escape", HELLO, ObjectBody.BINARY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("../escape");
    }
}
