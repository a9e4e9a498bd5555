package dev.perennial.bench.fuzz;

import dev.perennial.model.config.ModelException;
import dev.perennial.tensor.TensorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Feeds inputs to their readers. What is not refused by {@link TensorException} or {@link ModelException}, or takes
 * more than a second thrice, is a failure, and its input is kept.
 */
final class FuzzRun {
    private static final long SLOW = TimeUnit.SECONDS.toNanos(1);
    private static final long SUSPICIOUS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long HANGING = TimeUnit.SECONDS.toNanos(30);
    private static final int MOST_KEPT = 20;

    private final List<Target> targets;
    private final Inputs inputs;
    private final Path kept;
    private final Tally tally = new Tally();

    FuzzRun(List<Target> targets, long seed, Path kept) {
        this.targets = targets;
        this.inputs = new Inputs(targets, seed);
        this.kept = kept;
    }

    /** Inputs from one number to before another, by so many threads. */
    Tally run(long from, long to, int threads, Path scratch) throws IOException {
        AtomicLong next = new AtomicLong(from);
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Lane lane = new Lane(next, to, scratch.resolve("lane-" + i));
            lanes.add(lane);
            Thread thread = new Thread(lane.work, "fuzz-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        lanes.forEach(this::await);
        return tally;
    }

    private void await(Lane lane) {
        while (true) {
            try {
                lane.work.get(1, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException goesOn) {
                if (System.nanoTime() - lane.began > HANGING) {
                    fail(lane.number, "is still being read after 30 s");
                    return;
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException broken) {
                throw new IllegalStateException("the fuzzing itself failed at input " + lane.number, broken);
            }
        }
    }

    private void fail(long number, String what) {
        String name = inputs.target(number).name();
        String file = name.replace(' ', '-') + "-" + number;
        tally.fail("input " + number + " of " + name + " " + what);
        if (tally.failures().size() <= MOST_KEPT) {
            try {
                Files.write(Files.createDirectories(kept).resolve(file), inputs.bytes(number));
            } catch (IOException notKept) {
                tally.fail("input " + number + " could not be kept: " + notKept);
            }
        }
    }

    /** One thread with readers of its own. */
    private final class Lane {
        private final FutureTask<Boolean> work;
        private final Map<Target, Target.Reader> readers = new HashMap<>();
        private volatile long number;
        private volatile long began = System.nanoTime();

        Lane(AtomicLong next, long end, Path scratch) throws IOException {
            for (Target target : targets) {
                readers.put(target, target.opener().open(Files.createDirectories(scratch.resolve(target.name()))));
            }
            work = new FutureTask<>(
                    () -> {
                        for (long mine = next.getAndIncrement(); mine < end; mine = next.getAndIncrement()) {
                            feed(mine);
                        }
                    },
                    true);
        }

        private void feed(long mine) {
            Target target = inputs.target(mine);
            byte[] bytes = inputs.bytes(mine);
            number = mine;
            Optional<Throwable> thrown = read(target, bytes);
            long took = System.nanoTime() - began;
            for (int again = 0; took > SUSPICIOUS && again < 2; again++) {
                read(target, bytes);
                took = Math.min(took, System.nanoTime() - began);
            }
            if (took > SLOW) {
                fail(mine, "takes %.1f s".formatted(took / 1e9));
            }
            String outcome =
                    thrown.map(refused -> refused.getClass().getSimpleName()).orElse("read");
            tally.add(target.name() + ": " + outcome, new Tally.Timed(mine, took));
            thrown.filter(refused -> !(refused instanceof TensorException || refused instanceof ModelException))
                    .ifPresent(wild -> fail(mine, "is answered with " + wild));
        }

        private Optional<Throwable> read(Target target, byte[] bytes) {
            Target.Reader reader = Objects.requireNonNull(readers.get(target));
            FutureTask<Boolean> attempt = new FutureTask<>(() -> {
                reader.read(bytes);
                return true;
            });
            began = System.nanoTime();
            attempt.run();
            try {
                attempt.get();
                return Optional.empty();
            } catch (ExecutionException thrown) {
                return Optional.of(thrown.getCause() == null ? thrown : thrown.getCause());
            } catch (InterruptedException stop) {
                return Optional.of(stop);
            }
        }
    }
}
