package dev.perennial.cli.merge;

import dev.perennial.cli.file.Text;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.text.TokenIds;
import dev.perennial.model.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The beginning of a text that models are measured on. */
final class GivenTexts {
    private static final int WINDOW = 256;
    private static final int LETTERS = 32;

    @Option(names = "--text", paramLabel = "FILE", description = "Text of the kind the models are used for.")
    private Optional<Path> text = Optional.empty();

    @Option(names = "--tokens", paramLabel = "N", description = "So much of the text is read; usually 4096.")
    private int tokens = 4096;

    boolean given() {
        return text.isPresent();
    }

    /** In pieces that the model can read, by the tokenizer in its folder; none where no text is given. */
    List<TokenIds> read(Path reference, ModelConfig config) {
        List<TokenIds> texts = new ArrayList<>();
        if (text.isEmpty()) {
            return texts;
        }
        int left = tokens;
        try (Tokenizer tokenizer = Tokenizer.open(reference)) {
            for (TokenIds window : tokenizer.encode(beginning()).windows(Math.min(WINDOW, config.context()))) {
                TokenIds read = window.slice(0, Math.min(left, window.size()));
                left -= read.size();
                if (read.size() > 1) {
                    texts.add(read);
                }
            }
        }
        if (tokens < 2 || texts.isEmpty()) {
            throw new Refused("--text needs at least 2 tokens to measure on: name a longer text");
        }
        return List.copyOf(texts);
    }

    /** As much of the text as may hold the tokens that are read: words of languages written in letters are shorter. */
    private String beginning() {
        String all = Text.read(text.orElseThrow());
        return all.substring(0, (int) Math.min(all.length(), (long) LETTERS * tokens));
    }
}
