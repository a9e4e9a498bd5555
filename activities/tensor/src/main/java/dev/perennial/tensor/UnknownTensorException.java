package dev.perennial.tensor;

import java.util.Comparator;
import java.util.List;

/** A tensor name that a source does not hold; the sentence offers the nearest names it does. */
public final class UnknownTensorException extends TensorException {
    private static final long serialVersionUID = 1L;
    private static final int OFFERED = 3;
    private static final int COMPARED = 20_000;

    private final String tensor;

    /** A wanted name, the source's origin, and the names it holds. */
    public UnknownTensorException(String tensor, String origin, List<String> known) {
        super("tensor " + tensor + " is not in " + origin + "; " + offer(tensor, known));
        this.tensor = tensor;
    }

    /** The wanted name. */
    public String tensor() {
        return tensor;
    }

    private static String offer(String wanted, List<String> known) {
        if (known.isEmpty()) {
            return "it holds no tensors at all";
        }
        List<String> nearest = known.stream()
                .limit(COMPARED)
                .sorted(Comparator.comparingInt(name -> distance(wanted, name)))
                .limit(OFFERED)
                .toList();
        return "use one of its " + known.size() + " names, nearest " + String.join(", ", nearest);
    }

    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(diagonal, row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
