package dev.perennial.cli.model;

import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.TokenIds;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a model is given instead of a text. */
final class GivenIds {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--ids", split = ",", paramLabel = "ID", description = "Instead of the text: token ids.")
    private List<Integer> ids = List.of();

    /** Refuses, before a model is opened, both or neither. */
    void requireOneOf(Optional<String> text) {
        if (text.isPresent() != ids.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "Expected a text or --ids LIST, found " + (ids.isEmpty() ? "none" : "both"));
        }
    }

    boolean none() {
        return ids.isEmpty();
    }

    /** The tokens of the text, or those given. */
    TokenIds or(Optional<String> text, LanguageModel model) {
        return text.map(words -> model.tokenizer().encode(words)).orElseGet(() -> TokenIds.of(ids));
    }
}
