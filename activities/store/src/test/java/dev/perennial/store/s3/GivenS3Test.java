package dev.perennial.store.s3;

import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.object.ObjectStoreContract;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The contract on any S3 server: {@code -Dperennial.test.s3=http://HOST:PORT} with
 * {@code -Dperennial.test.s3.access-key} and {@code -Dperennial.test.s3.secret-key}; skipped without.
 */
@Tag("slow")
@EnabledIfSystemProperty(
        named = "perennial.test.s3",
        matches = "http.+",
        disabledReason = "no S3 server given: set -Dperennial.test.s3=http://HOST:PORT")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GivenS3Test extends ObjectStoreContract {
    private S3ObjectStore store;

    @BeforeAll
    void connect() {
        String endpoint = System.getProperty("perennial.test.s3");
        store = S3ObjectStore.connect(S3Settings.of(
                URI.create(endpoint),
                System.getProperty("perennial.test.s3.bucket", "perennial-contract"),
                System.getProperty("perennial.test.s3.access-key", "test"),
                System.getProperty("perennial.test.s3.secret-key", "testtest123")));
        store.createBucketIfAbsent();
    }

    @AfterAll
    void close() {
        store.close();
    }

    @Override
    protected ObjectStore store() {
        return store;
    }
}
