package dev.perennial.model;

import dev.perennial.tensor.rows.Desk;
import dev.perennial.tensor.rows.Rows;
import java.util.Arrays;

/** Logits of next tokens, a row for each sequence, as rows of vocabulary numbers. */
record Logits(Rows rows) {
    /** Row after row. */
    static Logits of(float[] values, int vocabulary) {
        return new Logits(Rows.of(values, vocabulary, values.length / vocabulary));
    }

    /** A copy of a row. */
    float[] row(int row) {
        return Arrays.copyOfRange(rows.values(), rows.begin(row), rows.begin(row) + rows.stride());
    }

    /** The token with the greatest logit, of several the first. */
    int best(int row) {
        float[] values = rows.values();
        int from = rows.begin(row);
        int best = from;
        for (int i = from + 1; i < from + rows.stride(); i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best - from;
    }

    /** A token's log-probability; sums in float64. NaN if a logit is not finite. */
    float logProbability(int row, int token, Desk desk) {
        float[] shares = row(row);
        float most = shares[best(row)];
        float of = shares[token] - most;
        for (int i = 0; i < shares.length; i++) {
            shares[i] -= most;
        }
        desk.exp(shares, 0, shares.length);
        double sum = 0;
        for (float share : shares) {
            sum += share;
        }
        return (float) (of - Math.log(sum));
    }
}
