package dev.perennial.model.text;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of tokens that arrive one by one, given out in whole characters, and cut before the first of some stop
 * texts. What might be the beginning of a stop text is held back until it is known not to be.
 */
public final class TextStream {
    private static final int CONTEXT = 5;
    private static final char REPLACEMENT = '\uFFFD';

    private final Tokenizer tokenizer;
    private final List<String> stops;
    private final List<Integer> ids = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int windowStart;
    private int decoded;
    private int given;
    private boolean stopped;

    /** After a prompt, whose last tokens decide how the first new one is spelt (some tokenizers drop a first space). */
    public TextStream(Tokenizer tokenizer, TokenIds prompt, List<String> stops) {
        this.tokenizer = tokenizer;
        this.stops = List.copyOf(stops);
        TokenIds tail = prompt.slice(Math.max(0, prompt.size() - CONTEXT), prompt.size());
        ids.addAll(tail.toList());
        decoded = ids.size();
    }

    /** Takes a token and returns what can be shown because of it, often its own text. */
    public String add(int id) {
        ids.add(id);
        return decode(false);
    }

    /** Takes no more and returns what was held back. */
    public String finish() {
        return decode(true);
    }

    /** True once a stop text has come. */
    public boolean stopped() {
        return stopped;
    }

    /** Everything given out so far. */
    public String text() {
        return text.substring(0, given);
    }

    private String decode(boolean last) {
        String before = window(decoded);
        String after = window(ids.size());
        boolean whole = after.length() > before.length() && after.charAt(after.length() - 1) != REPLACEMENT;
        if (!stopped && (whole || last)) {
            text.append(after.substring(Math.min(before.length(), after.length())));
            windowStart = decoded;
            decoded = ids.size();
        }
        return give(last);
    }

    private String window(int end) {
        return tokenizer.decode(TokenIds.of(ids.subList(windowStart, end)));
    }

    private String give(boolean last) {
        int stop = firstStop();
        if (stop >= 0) {
            stopped = true;
            text.setLength(stop);
        }
        int until = stopped || last ? text.length() : text.length() - heldBack();
        String shown = text.substring(Math.min(given, until), until);
        given = Math.max(given, until);
        return shown;
    }

    private int firstStop() {
        int first = -1;
        for (String stop : stops) {
            int at = text.indexOf(stop, Math.max(0, given - stop.length()));
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
            }
        }
        return first;
    }

    /** The longest end of the text that is the beginning of a stop text. */
    private int heldBack() {
        int held = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, text.length() - given); length > held; length--) {
                if (stop.startsWith(text.substring(text.length() - length))) {
                    held = length;
                }
            }
        }
        return held;
    }
}
