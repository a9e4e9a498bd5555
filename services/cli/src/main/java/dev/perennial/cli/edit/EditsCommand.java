package dev.perennial.cli.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Table;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.ledger.LedgerEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perennial edits}: the edits that a model folder carries. */
@Command(
        name = "edits",
        description = "The edits that a model folder carries: list, explain, remove.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {EditsExplainCommand.class, EditsRemoveCommand.class},
        footer = {
            "",
            "Examples:",
            "  perennial edits list edited",
            "  perennial edits explain edited 3f2a9c0d11e4b7a8",
            "  perennial edits remove edited 3f2a9c0d11e4b7a8"
        })
public final class EditsCommand {
    @Command(
            name = "list",
            description = "All edits, oldest first.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial edits list edited"})
    void list(@Parameters(paramLabel = "FOLDER", description = "An edited model.") Path folder, @Mixin Output output)
            throws IOException {
        EditLedger ledger = EditedFolder.ledger(folder);
        JsonNode document = Json.parse(ledger.json(), folder.toString());
        output.print(document, () -> table(ledger));
    }

    private static List<String> table(EditLedger ledger) {
        if (ledger.entries().isEmpty()) {
            return List.of("No edits");
        }
        Table table = new Table("ID", "REVISION", "TARGET", "PROMPT");
        for (LedgerEntry entry : ledger.entries()) {
            table.row(
                    entry.request().id(),
                    entry.revision() == 0 ? "-" : entry.revision(),
                    entry.request().target(),
                    entry.request().prompt().replace("\n", "\\n"));
        }
        return table.lines();
    }

    /** An entry for people. */
    static List<String> lines(ObjectNode explained) {
        List<String> lines = new ArrayList<>();
        explained
                .properties()
                .forEach(field -> lines.add("%-14s %s"
                        .formatted(
                                field.getKey(),
                                field.getValue().isTextual()
                                        ? field.getValue().asText().replace("\n", "\\n")
                                        : field.getValue())));
        return lines;
    }
}
