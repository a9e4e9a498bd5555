package dev.perennial.cli.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells the story line by line with the seconds since its beginning, and keeps count of broken promises. */
final class Teller {
    private final PrintWriter out;
    private final long start = System.nanoTime();
    private final List<String> missed = new CopyOnWriteArrayList<>();

    Teller(PrintWriter out) {
        this.out = out;
    }

    /** A new part of the story. */
    void act(String title) {
        line("");
        line(clock() + "== " + title);
    }

    /** Something happened. */
    void tell(String sentence) {
        line(clock() + sentence);
    }

    /** Something that shall be so: told either way, and remembered when it is not. */
    void promise(boolean kept, String sentence) {
        tell((kept ? "[kept]   " : "[MISSED] ") + sentence);
        if (!kept) {
            missed.add(sentence);
        }
    }

    /** What was promised and is not so. */
    List<String> missed() {
        return List.copyOf(missed);
    }

    /** Seconds since the beginning. */
    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    private String clock() {
        return String.format(Locale.ROOT, "%6.1f s  ", seconds());
    }

    private synchronized void line(String text) {
        out.println(text);
        out.flush();
    }
}
