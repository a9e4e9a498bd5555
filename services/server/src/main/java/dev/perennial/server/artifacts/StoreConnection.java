package dev.perennial.server.artifacts;

import dev.perennial.server.config.CacheConfig;
import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.S3Config;
import dev.perennial.store.Artifacts;
import dev.perennial.store.ModelStore;
import dev.perennial.store.alias.Aliases;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.document.Documents;
import dev.perennial.store.s3.S3ObjectStore;
import dev.perennial.store.s3.S3Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;

/** Makes the one connection to the bucket, which connects when first used, and the folder where opened models lie. */
@ApplicationScoped
class StoreConnection {
    @Produces
    @Singleton
    S3ObjectStore store(PerennialConfig config) {
        S3Config s3 = config.s3();
        return S3ObjectStore.connect(
                new S3Settings(URI.create(s3.endpoint()), s3.region(), s3.bucket(), s3.accessKey(), s3.secretKey()));
    }

    void close(@Disposes S3ObjectStore store) {
        store.close();
    }

    @Produces
    @Singleton
    ModelCache cache(PerennialConfig config) {
        CacheConfig cache = config.cache();
        return ModelCache.open(cache.folder(), cache.limit());
    }

    void close(@Disposes ModelCache cache) {
        cache.close();
    }

    @Produces
    @Singleton
    Artifacts artifacts(S3ObjectStore store, ModelCache cache) {
        return Artifacts.in(store, store.bucket(), cache);
    }

    @Produces
    @Singleton
    ModelStore models(Artifacts artifacts) {
        return artifacts.models();
    }

    /** Without the cache: most roles read documents only, and the folder has one owner. */
    @Produces
    @Singleton
    Documents documents(S3ObjectStore store) {
        return new Documents(store, store.bucket());
    }

    @Produces
    @Singleton
    Aliases aliases(S3ObjectStore store) {
        return new Aliases(store, Clock.systemUTC());
    }
}
