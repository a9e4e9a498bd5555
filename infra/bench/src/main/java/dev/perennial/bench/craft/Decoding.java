package dev.perennial.bench.craft;

import dev.perennial.model.BatchDecoder;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Stop;
import dev.perennial.model.Ticket;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.List;

/** Greedy decoding of requests that share steps; speed counts while all of them do. */
final class Decoding {
    private final LanguageModel model;
    private final TokenIds prompt;
    private final int tokens;

    Decoding(LanguageModel model, TokenIds prompt, int tokens) {
        this.model = model;
        this.prompt = prompt;
        this.tokens = tokens;
    }

    /** Tokens a second of all requests together. */
    double perSecond(int together) {
        // one joins a step, so the first is some tokens ahead of the last
        int each = tokens + together;
        Moments moments = new Moments(together, each);
        try (BatchDecoder decoder = BatchDecoder.start(model, together, together)) {
            List<Ticket> tickets = new ArrayList<>();
            GenerationRequest request = GenerationRequest.greedy(prompt, each).with(Stop.NEVER);
            for (int row = 0; row < together; row++) {
                Moments.Row counted = moments.row();
                tickets.add(decoder.submit(request, token -> counted.token()));
            }
            tickets.forEach(ticket -> ticket.result().join());
        }
        return moments.perSecond();
    }

    /** Counts the steps that all rows share, on the decoder's one thread; read when all results are there. */
    private static final class Moments {
        private final int rows;
        private final int each;
        private int joined;
        private boolean firstDone;
        private boolean ended;
        private long since;
        private long until;
        private int steps;

        Moments(int rows, int each) {
            this.rows = rows;
            this.each = each;
        }

        Row row() {
            return new Row();
        }

        double perSecond() {
            return rows * (steps / ((until - since) / 1e9));
        }

        /** One request. */
        final class Row {
            private int place;
            private int taken;

            boolean token() {
                taken++;
                firstDone |= taken == each;
                if (taken == 1) {
                    joined++;
                    place = joined;
                    since = System.nanoTime();
                } else if (place == rows && !ended) {
                    // rows keep their order, so the last one's token ends a step
                    steps++;
                    until = System.nanoTime();
                    ended = firstDone;
                }
                return true;
            }
        }
    }
}
