package dev.perennial.server.access;

import dev.perennial.server.config.AccessConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The known tokens by their SHA-256. A token is looked up by its hash, so that the time taken tells nothing about the
 * tokens there are; tokens are random and long, which is why a plain hash suffices.
 */
final class Tokens {
    private static final Pattern LINE = Pattern.compile("([\\w.@-]+):([a-z+]+):([0-9a-f]{64})");

    private final Map<String, Caller> callers;

    private Tokens(Map<String, Caller> callers) {
        this.callers = Map.copyOf(callers);
    }

    /** Reads both places tokens may be configured in; a malformed line names its place and never its content. */
    static Tokens of(AccessConfig config) {
        Map<String, Caller> callers = new HashMap<>();
        add(callers, config.tokens().orElse(List.of()), "perennial.access.tokens");
        config.tokensFile().ifPresent(file -> add(callers, read(file), "perennial.access.tokens-file " + file));
        return new Tokens(callers);
    }

    boolean none() {
        return callers.isEmpty();
    }

    Optional<Caller> find(String token) {
        return Optional.ofNullable(callers.get(hash(token)));
    }

    private static void add(Map<String, Caller> callers, List<String> lines, String place) {
        int number = 0;
        for (String line : lines) {
            number++;
            Matcher parts = LINE.matcher(line.strip());
            if (!parts.matches() || !AccessRoles.ALL.containsAll(roles(parts.group(2)))) {
                throw new ConfigurationException(place + ", entry " + number
                        + ": expected NAME:ROLE[+ROLE]:SHA256-HEX with roles of viewer, operator, approver, inference;"
                        + " make the hash with: printf %s TOKEN | sha256sum");
            }
            callers.put(parts.group(3), new Caller(parts.group(1), roles(parts.group(2))));
        }
    }

    private static Set<String> roles(String joined) {
        return new HashSet<>(List.of(joined.split("\\+")));
    }

    private static List<String> read(Path file) {
        List<String> lines = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            throw new ConfigurationException(
                    "perennial.access.tokens-file: " + file + " cannot be read (" + e.getMessage()
                            + "); name a readable file",
                    e);
        }
        return lines;
    }

    private static String hash(String token) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java", e);
        }
    }
}
