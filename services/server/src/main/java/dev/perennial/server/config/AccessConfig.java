package dev.perennial.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who may call. Without tokens only a loopback address is served, to anyone who reaches it. */
public interface AccessConfig {
    /** Hashed tokens, each {@code NAME:ROLE[+ROLE]:SHA256-HEX-OF-THE-TOKEN}. */
    Optional<List<String>> tokens();

    /** A file with one such line per token; {@code #} begins a comment. */
    Optional<Path> tokensFile();

    /** Host names, besides the loopback ones and {@code quarkus.http.host}, by which this server is called. */
    Optional<List<String>> hosts();
}
