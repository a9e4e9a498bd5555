package dev.perennial.cli.pack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.OutputFolder;
import dev.perennial.cli.file.Report;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.merge.run.MergeRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command here is given that makes a folder and goes on where it was cut off. */
public final class Continued {
    private static final String STOPPED = "Stopped: the same command goes on from here; with --fresh it begins anew";

    @Option(names = "--fresh", description = "Begins anew where the same was cut off before.")
    private boolean fresh;

    @Mixin
    private Report report = new Report();

    @Mixin
    private Output output = new Output();

    /** Refuses places that cannot be written, before the work. */
    Path target(Path out) {
        report.requireWritable();
        return new OutputFolder(out).place();
    }

    /** Does work before it whose parts nobody counts. */
    <T> T during(String what, Supplier<T> work) {
        return output.during(what, work);
    }

    /** Makes the folder; tells in the document where it is and how long it took. */
    void write(String what, Path target, Consumer<MergeRun> work, ObjectNode document) {
        long start = System.nanoTime();
        try (Progress progress = output.bytes(what).ifStopped(STOPPED)) {
            work.accept(MergeRun.to(target).fresh(fresh).telling(progress::at).remarking(output::remark));
        }
        document.put("out", target.toString());
        document.put("seconds", (System.nanoTime() - start) / 1e9);
    }

    /** Prints the answer, and writes the report, which has all of it. */
    void answer(ObjectNode document, Supplier<List<String>> lines) throws IOException {
        report.write(document);
        document.remove("record");
        output.print(document, lines);
    }
}
