package dev.perennial.cli.model;

import dev.perennial.cli.file.Text;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.model.text.TokenIds;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.model.text.chat.Chat;
import dev.perennial.model.text.chat.ChatTemplate;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A conversation instead of a prompt, written out by the model's chat template. */
final class GivenChat {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--chat",
            paramLabel = "FILE",
            description =
                    "Instead of the text: messages as JSON, a list, or an object with messages, tools and what else"
                            + " the model's chat template asks for.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--user",
            paramLabel = "TEXT",
            description = "Instead of the text: what a user says, through the model's chat template.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--system", paramLabel = "TEXT", description = "What is said before --user.")
    private Optional<String> system = Optional.empty();

    /** Refuses, before a model is opened, none or several of text, ids and chat. */
    void requireOneOf(Optional<String> text, GivenIds ids) {
        if (system.isPresent() && user.isEmpty()) {
            throw new ParameterException(command.commandLine(), "--system goes with --user TEXT");
        }
        if (file.isPresent() && user.isPresent()) {
            throw new ParameterException(command.commandLine(), "Expected --chat FILE or --user TEXT, found both");
        }
        if (!isGiven()) {
            ids.requireOneOf(text);
        } else if (text.isPresent() || !ids.none()) {
            throw new ParameterException(
                    command.commandLine(), "Expected a text, --ids LIST or a chat, found two of them");
        }
    }

    boolean isGiven() {
        return file.isPresent() || user.isPresent();
    }

    /** The conversation as tokens for a model. */
    TokenIds tokens(Path folder, Tokenizer tokenizer) {
        Chat chat = file.map(path -> Chat.parse(Text.read(path), path.toString()))
                .orElseGet(() -> Chat.of(system.orElse(""), user.orElse("")));
        return ChatTemplate.open(folder)
                .orElseThrow(() -> new Refused(folder + " has no chat template (chat_template in tokenizer_config.json,"
                        + " or chat_template.jinja); give the whole prompt as text"))
                .tokens(chat, tokenizer);
    }
}
