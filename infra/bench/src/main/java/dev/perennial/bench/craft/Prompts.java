package dev.perennial.bench.craft;

import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.TokenIds;
import java.util.List;
import java.util.stream.IntStream;

/** Tokens of a text that goes round and round, at most as long as the model can read. */
final class Prompts {
    private static final String TEXT =
            "In the beginning the river ran past the village, and whoever crossed it was asked for a story. ";

    private final TokenIds round;
    private final int longest;

    Prompts(LanguageModel model) {
        round = model.tokenizer().encode(TEXT, false);
        longest = model.config().context();
    }

    /** One sequence, of its beginning. */
    TokenIds one(int tokens) {
        return from(0, tokens);
    }

    /** Several, each beginning at another token. */
    List<TokenIds> many(int sequences, int tokens) {
        return IntStream.range(0, sequences)
                .mapToObj(place -> from(place, tokens))
                .toList();
    }

    private TokenIds from(int place, int tokens) {
        return TokenIds.of(IntStream.range(place, place + Math.min(tokens, longest))
                .map(i -> round.at(i % round.size()))
                .toArray());
    }
}
