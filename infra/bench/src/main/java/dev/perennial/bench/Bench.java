package dev.perennial.bench;

import dev.perennial.bench.craft.BasinBench;
import dev.perennial.bench.craft.EditsBench;
import dev.perennial.bench.craft.ExpertsBench;
import dev.perennial.bench.craft.KernelBench;
import dev.perennial.bench.craft.LinalgBench;
import dev.perennial.bench.craft.MergeBench;
import dev.perennial.bench.craft.ModelBench;
import dev.perennial.bench.craft.PeersBench;
import dev.perennial.bench.craft.StoreBench;
import dev.perennial.bench.craft.StreamBench;
import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.NotMeasured;
import dev.perennial.bench.figures.Words;
import dev.perennial.bench.files.FilesBench;
import dev.perennial.bench.fuzz.FuzzBench;
import dev.perennial.bench.running.ChainBench;
import dev.perennial.bench.running.LatencyBench;
import dev.perennial.bench.running.StartBench;
import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@code infra/bench/run NAME ...}: one measurement, printed as a table. */
public final class Bench {
    private static final int REFUSED = 2;
    private static final String HELP = """
            Usage: infra/bench/run NAME ...

              model MODEL_FOLDER [--expected FILE] [--tokens 64] [--times 3] [--mib 512] [--threads N] [--preload LIB]
                    load, decode, prefill, score and training speed beside what memory (a sum of so many MiB) and matrix
                    products reach in the same run, peak memory; with --expected, held against a reference's figures
              peers MODEL_FOLDER --python PYTHON [--tokens 64] [--times 5] [--threads N] [--preload LIB]
                    the same speeds and those of transformers on PyTorch in turn; PYTHON is one that has both
              files [--tensors 10000] [--mb 1000] [--times 3]
                    opening many tensors; writing and loading a model of so many MB beside plain writing and reading
              fuzz [--inputs 1000000] [--tokenizers 5000] [--seed 1] [--first 1] [--keep DIR]
                    broken weights, indexes, configurations and tokenizers: only typed errors, no growth, none over 1 s;
                    inputs that fail are kept in DIR; --first N --inputs 1 reads the Nth alone
              edits MODEL_FOLDER REQUESTS.json [--limit 10] [--probes 48] [--setting RATE,FIRST,LAST]
                    a turn of edits: time and quality; without --setting the settings are sought first
              kernels [--folder /dev/shm] [--mib 256] [--times 7]
                    the streaming kernels in GB/s, bytes in and out, on made up models of so many MiB; against a copy
              merge --models DIR [--python PYTHON] [--times 3] [--methods linear,ties,...] [--folder DIR]
                    merges of the folders base, m1, m2 and m3 in DIR by our command: seconds, processors' seconds, peak
                    memory, until all is on the disk; with --python beside that one's mergekit, in turn; linear also cold
              experts [--hidden 1024] [--experts 20]
                    made up experts through OPCM: a step until it is on the disk, beside its thin decompositions alone;
                    peak memory early and at the end
              stream LINE EXPERTS [--methods opcm,ties] [--lambdas 0.2,0.5,1]
                    continual merging of the experts that TrainStream of the fixtures made: final average and
                    backward transfer of every method, over the seeds
              basin MODELS [--tokens 4096]
                    points between models trained apart, two by two, that TrainBasin of the fixtures made: loss of text
                    held out and barrier, of averages, with weights or activations matched, rescaled and reshifted
              store MODEL_FOLDER [--settings FILE]
                    publish, publish again, publish with one tensor changed, restore; FILE holds perennial.s3.* as
                    DIR/local.properties does; without it the local parts are started on a folder of their own
              linalg [--rows 768] [--columns 3072] [--times 3]
                    factorisations and solves on the engine in both arithmetics, beside its best matrix product
              start [--times 3]
                    perennial up on a fresh folder and again on it; memory of the processes
              latency MODEL_FOLDER [--lines 20] [--events 200] [--rate 20] [--bursts 6]
                    from an event's sending to the first activity of the change that answers it, without debounce;
                    the first burst after a start, and the last
              chain MODEL_FOLDER EDITS.json [--limit 10] [--items 300] [--text FILE]
                    a line registered, corrected by Kafka, edited, gated and promoted or refused
                    start, latency and chain run the product themselves: [--port 8680] [--port-base 26000]
            """;

    private static final Map<String, Measurement> MEASUREMENTS = Map.ofEntries(
            Map.entry("model", ModelBench::measure),
            Map.entry("peers", PeersBench::measure),
            Map.entry("files", FilesBench::measure),
            Map.entry("fuzz", FuzzBench::measure),
            Map.entry("basin", BasinBench::measure),
            Map.entry("edits", EditsBench::measure),
            Map.entry("kernels", KernelBench::measure),
            Map.entry("merge", MergeBench::measure),
            Map.entry("experts", ExpertsBench::measure),
            Map.entry("linalg", LinalgBench::measure),
            Map.entry("store", StoreBench::measure),
            Map.entry("stream", StreamBench::measure),
            Map.entry("start", StartBench::measure),
            Map.entry("latency", LatencyBench::measure),
            Map.entry("chain", ChainBench::measure));

    private Bench() {}

    /** Runs the measurement named by the first word. */
    public static void main(String[] words) throws IOException {
        try {
            System.out.print(run(Arrays.asList(words)));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(REFUSED);
        } catch (NotMeasured | Refused failed) {
            System.err.println(failed.getMessage());
            System.exit(1);
        }
    }

    static String run(List<String> words) throws IOException {
        if (words.isEmpty() || words.contains("--help")) {
            return HELP;
        }
        Words rest = Words.of(words.subList(1, words.size()));
        return measured(words.get(0), rest).table();
    }

    private static Figures measured(String name, Words words) throws IOException {
        Measurement measurement = MEASUREMENTS.get(name);
        if (measurement == null) {
            throw new IllegalArgumentException("There is no measurement '" + name + "'; infra/bench/run lists them");
        }
        return measurement.measure(words);
    }

    /** What a name asks for. */
    @FunctionalInterface
    private interface Measurement {
        Figures measure(Words words) throws IOException;
    }
}
