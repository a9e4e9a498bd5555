package dev.perennial.server.gateway;

import dev.perennial.model.text.TokenIds;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.model.text.chat.Chat;
import dev.perennial.model.text.chat.ChatTemplate;
import java.util.Optional;

/** What a model is asked. */
sealed interface Prompt {
    /** What it is about, for the records: its own words, without those of a template. */
    String content();

    /**
     * The tokens a model reads.
     *
     * @throws IllegalArgumentException when this model cannot be asked so
     */
    TokenIds tokens(Tokenizer tokenizer, Optional<ChatTemplate> template);

    /** A text to go on from. */
    record Plain(String content) implements Prompt {
        @Override
        public TokenIds tokens(Tokenizer tokenizer, Optional<ChatTemplate> template) {
            return tokenizer.encode(content);
        }
    }

    /** A conversation, written out by the model's own chat template. */
    record Talk(Chat chat) implements Prompt {
        @Override
        public String content() {
            return chat.lastQuestion();
        }

        @Override
        public TokenIds tokens(Tokenizer tokenizer, Optional<ChatTemplate> template) {
            return template.orElseThrow(() -> new IllegalArgumentException(
                            "This model has no chat template; send its whole prompt to /v1/completions."))
                    .tokens(chat, tokenizer);
        }
    }
}
