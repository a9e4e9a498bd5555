package dev.perennial.server.config;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where opened models lie on local disk; one process owns a folder. */
public interface CacheConfig {
    /** The folder. */
    @WithDefault("${java.io.tmpdir}/perennial-cache")
    Path folder();

    /** How many bytes of models it may hold. */
    @WithDefault("21474836480")
    long limit();
}
