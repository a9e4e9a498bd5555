package dev.perennial.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Serves several askers at once: their requests share every decode step, and join and leave between steps (continuous
 * batching; Yu et al. 2022, "Orca", OSDI, §3.1). Steps cost little more for eight rows than for one, since each reads
 * all weights once. What a request gets does not depend on its company, but for rounding (about 1e-5 in logits). A
 * request whose prompt cannot be run, or whose logits are not finite, fails alone; a broken step, or three prompts in a
 * row that cannot be run, are the model's or the machine's fault and end the decoder. Works on a thread of its own;
 * peak native memory beyond the model is that of a {@link Generator} for each running request.
 */
public final class BatchDecoder implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final int MOST_FAILED_PROMPTS = 3;

    private final LanguageModel model;
    private final int mostRows;
    private final BlockingQueue<Ticket> waiting;
    private final List<Ticket> running = new ArrayList<>();
    private final FutureTask<Void> work = new FutureTask<>(this::decode, null);
    private final Thread thread;
    private volatile boolean closed;
    private volatile int active;
    private int failedPrompts;
    private final AtomicLong steps = new AtomicLong();

    private BatchDecoder(LanguageModel model, int mostRows, int mostWaiting) {
        this.model = model;
        this.mostRows = mostRows;
        waiting = new ArrayBlockingQueue<>(mostWaiting);
        thread = new Thread(this::run, "decoder-" + NUMBERS.incrementAndGet());
        thread.setDaemon(true);
    }

    /**
     * Starts a decoder; close it before the model.
     *
     * @param mostRows how many requests share a step, at least 1
     * @param mostWaiting how many more may wait, at least 1
     */
    public static BatchDecoder start(LanguageModel model, int mostRows, int mostWaiting) {
        if (mostRows < 1 || mostWaiting < 1) {
            throw new IllegalArgumentException(
                    "expected at least one row and one place to wait, found " + mostRows + " and " + mostWaiting);
        }
        BatchDecoder decoder = new BatchDecoder(model, mostRows, mostWaiting);
        decoder.thread.start();
        return decoder;
    }

    /**
     * Asks for a generation; the listener hears of its tokens on the decoder's thread. The ticket of a decoder that has
     * ended has failed already.
     *
     * @throws DecoderBusyException if too many requests wait
     * @throws IllegalArgumentException if the prompt leaves no room in the context or has an id outside the vocabulary
     */
    public Ticket submit(GenerationRequest request, TokenListener listener) {
        Ticket ticket = new Ticket(model, request, listener);
        if (!waiting.offer(ticket)) {
            throw new DecoderBusyException(waiting.size());
        }
        if (closed) {
            waiting.remove(ticket);
            ticket.fail(new IllegalStateException("this decoder is closed; ask the one that took its place"));
        }
        return ticket;
    }

    /** Whether it answers: not once it was closed or broke, for good. */
    public boolean alive() {
        return !closed;
    }

    /** Requests being decoded. */
    public int running() {
        return active;
    }

    /** Requests waiting for a place. */
    public int waiting() {
        return waiting.size();
    }

    /** Decode steps taken, each for all requests running then. */
    public long steps() {
        return steps.get();
    }

    private void run() {
        work.run();
        Throwable reason = new CancellationException("the decoder was closed before this generation ended");
        try {
            work.get();
        } catch (ExecutionException broke) {
            reason = broke;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
        // whoever submits from now on sees it closed; whoever did before is in the queue
        closed = true;
        active = 0;
        waiting.drainTo(running);
        for (Ticket ticket : running) {
            ticket.fail(reason);
        }
    }

    private void decode() {
        try (DecodeBatch batch = new DecodeBatch(model)) {
            while (!closed) {
                admit(batch);
                if (!batch.isEmpty()) {
                    batch.step();
                    steps.incrementAndGet();
                }
                settle();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets one waiting request in, so that running ones wait for one prompt at most. */
    private void admit(DecodeBatch batch) throws InterruptedException {
        Optional<Ticket> next = next(batch);
        if (next.isEmpty()) {
            return;
        }
        Ticket ticket = next.get();
        running.add(ticket);
        active = running.size();
        if (ticket.cancelled()) {
            ticket.row().cancel();
        } else {
            join(batch, ticket);
        }
    }

    /** Throws when one prompt too many could not be run; its ticket then fails with those that run. */
    private void join(DecodeBatch batch, Ticket ticket) throws InterruptedException {
        FutureTask<Void> joining = new FutureTask<>(() -> batch.join(ticket.row()), null);
        joining.run();
        try {
            joining.get();
            failedPrompts = 0;
        } catch (ExecutionException broke) {
            failedPrompts++;
            if (failedPrompts == MOST_FAILED_PROMPTS) {
                throw new IllegalStateException(
                        failedPrompts + " prompts in a row could not be run (" + broke.getMessage()
                                + "); open the model anew",
                        broke);
            }
            running.remove(ticket);
            active = running.size();
            ticket.fail(broke);
        }
    }

    /** Waits only when nothing runs. */
    private Optional<Ticket> next(DecodeBatch batch) throws InterruptedException {
        if (batch.isEmpty()) {
            return Optional.of(waiting.take());
        }
        return batch.size() < mostRows ? Optional.ofNullable(waiting.poll()) : Optional.empty();
    }

    private void settle() {
        List<Ticket> finished =
                running.stream().filter(ticket -> ticket.row().finished()).toList();
        running.removeAll(finished);
        active = running.size();
        finished.forEach(Ticket::settle);
    }

    /** Ends every request that has not, waiting ones too, and waits for the thread. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
