package dev.perennial.bench.craft;

import dev.perennial.model.BatchDecoder;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Stop;
import dev.perennial.model.Ticket;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.List;

/** Greedy decoding of requests that share steps; speed counts from the moment when the last of them has joined. */
final class Decoding {
    private final LanguageModel model;
    private final TokenIds prompt;
    private final int tokens;

    Decoding(LanguageModel model, int tokens) {
        this.model = model;
        this.tokens = tokens;
        this.prompt = model.tokenizer().encode("Once upon a time");
    }

    /** Tokens a second of all requests together. */
    double perSecond(int together) {
        Moments moments = new Moments(together);
        try (BatchDecoder decoder = BatchDecoder.start(model, together, together)) {
            List<Ticket> tickets = new ArrayList<>();
            GenerationRequest request = GenerationRequest.greedy(prompt, tokens).with(Stop.NEVER);
            for (int row = 0; row < together; row++) {
                Moments.Row counted = moments.row();
                tickets.add(decoder.submit(request, token -> counted.token()));
            }
            tickets.forEach(ticket -> ticket.result().join());
        }
        return moments.perSecond();
    }

    /** Counts tokens on the decoder's one thread; read when all results are there. */
    private static final class Moments {
        private final int rows;
        private int joined;
        private long since;
        private long until;
        private int counted;

        Moments(int rows) {
            this.rows = rows;
        }

        Row row() {
            return new Row();
        }

        double perSecond() {
            return counted / ((until - since) / 1e9);
        }

        /** One request. */
        final class Row {
            private boolean begun;

            boolean token() {
                if (joined == rows) {
                    counted++;
                    until = System.nanoTime();
                } else if (!begun) {
                    begun = true;
                    joined++;
                    since = System.nanoTime();
                }
                return true;
            }
        }
    }
}
