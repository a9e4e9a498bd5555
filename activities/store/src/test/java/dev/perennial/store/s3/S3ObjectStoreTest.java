package dev.perennial.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.failure.StoreAccessDeniedException;
import dev.perennial.store.object.ByteRange;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.object.ObjectStoreContract;
import dev.perennial.store.object.StoredObject;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3ObjectStoreTest extends ObjectStoreContract {
    private LocalS3 server;
    private S3ObjectStore store;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = LocalS3.start(folder);
        store = S3ObjectStore.connect(server.settings());
    }

    @AfterAll
    void stop() {
        store.close();
        server.close();
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Test
    void sendsLargeBodiesInPartsAndKeepsEveryByte() {
        ByteBuffer large = ByteBuffer.allocate((int) S3Upload.PART_SIZE + 7_000_003);
        for (int i = 0; i < large.capacity(); i++) {
            large.put(i, (byte) (i * 131 + (i >> 11)));
        }
        assertThat(store.putIfAbsent("parts/large", ObjectBody.of(large))).isTrue();
        try (StoredObject object = store.get("parts/large", ByteRange.ALL)) {
            assertThat(ByteBuffer.wrap(object.readAll(large.capacity()))).isEqualTo(large);
        }
        assertThat(store.putIfAbsent("parts/large", ObjectBody.of(ByteBuffer.allocate(large.capacity()))))
                .isFalse();
        try (StoredObject tail = store.get("parts/large", new ByteRange(S3Upload.PART_SIZE - 2, 4))) {
            assertThat(ByteBuffer.wrap(tail.readAll(4))).isEqualTo(large.slice((int) S3Upload.PART_SIZE - 2, 4));
        }
    }

    @Test
    void namesTheKeyWhenTheSecretIsWrong() {
        S3Settings good = server.settings();
        S3Settings bad = S3Settings.of(good.endpoint(), good.bucket(), good.accessKey(), "not-the-secret");
        try (S3ObjectStore stranger = S3ObjectStore.connect(bad)) {
            assertThatThrownBy(() -> stranger.putIfAbsent("denied", ObjectBody.of(new byte[1], "text/plain")))
                    .isInstanceOf(StoreAccessDeniedException.class)
                    .hasMessageContaining(good.accessKey())
                    .hasMessageContaining(good.endpoint().toString())
                    .hasMessageNotContaining("not-the-secret");
        }
    }

    @Test
    void createsItsBucketOnceAndNamesAMissingOne() {
        S3Settings good = server.settings();
        S3Settings other = S3Settings.of(good.endpoint(), "another", good.accessKey(), good.secretKey());
        try (S3ObjectStore fresh = S3ObjectStore.connect(other)) {
            assertThatThrownBy(() -> fresh.putIfAbsent("x", ObjectBody.of(new byte[1], "text/plain")))
                    .isInstanceOf(NoSuchObjectException.class)
                    .hasMessageContaining("'another'");
            fresh.createBucketIfAbsent();
            fresh.createBucketIfAbsent();
            assertThat(fresh.putIfAbsent("x", ObjectBody.of(new byte[1], "text/plain")))
                    .isTrue();
        }
    }
}
