package dev.perennial.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.file.Json;
import picocli.CommandLine.Option;

/** Why an operator commands; kept in the audit. */
final class Reason {
    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; kept in the audit.")
    private String reason = "";

    JsonNode body() {
        return Json.object().put("reason", reason);
    }
}
