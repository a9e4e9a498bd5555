package dev.perennial.server.access;

import dev.perennial.server.config.PerennialConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The tokens of this process, read once. */
@ApplicationScoped
public class TokenSource {
    private final Tokens tokens;

    @Inject
    TokenSource(PerennialConfig config) {
        tokens = Tokens.of(config.access());
    }

    /** Whether no token is set at all. */
    public boolean none() {
        return tokens.none();
    }

    Tokens tokens() {
        return tokens;
    }
}
