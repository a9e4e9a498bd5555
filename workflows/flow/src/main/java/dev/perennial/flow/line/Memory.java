package dev.perennial.flow.line;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.line.Expert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What later decisions need to know; bounded.
 *
 * @param experts published for the current base, oldest first
 * @param decisions the latest decisions, oldest first, in brief: first trigger, body and expert only
 * @param spent when changes that nobody asked for were started
 * @param lastEnd when the last change ended; empty or one
 */
public record Memory(List<Expert> experts, List<DecisionRecord> decisions, List<Instant> spent, List<Instant> lastEnd) {
    static final int MOST_EXPERTS = 12;
    static final int MOST_DECISIONS = 8;
    private static final int MOST_TRIGGERS = 4;

    /** Nothing. */
    static final Memory EMPTY = new Memory(List.of(), List.of(), List.of(), List.of());

    public Memory {
        experts = List.copyOf(experts);
        decisions = List.copyOf(decisions);
        spent = List.copyOf(spent);
        lastEnd = List.copyOf(lastEnd);
    }

    Memory learning(Expert expert) {
        Memory known = forgetting(expert::equals);
        return new Memory(latest(known.experts, expert, MOST_EXPERTS), decisions, spent, lastEnd);
    }

    Memory forgetting(Predicate<Expert> which) {
        List<Expert> kept = experts.stream().filter(which.negate()).toList();
        return new Memory(kept, decisions, spent, lastEnd);
    }

    Memory on(Digest base) {
        return forgetting(expert -> !expert.base().equals(base));
    }

    Memory decided(DecisionRecord record) {
        return new Memory(experts, latest(decisions, brief(record), MOST_DECISIONS), spent, lastEnd);
    }

    /** A change that nobody asked for starts now; starts before {@code from} count no longer. */
    Memory spending(Instant now, Instant from, int budget) {
        List<Instant> counting = spent.stream().filter(at -> at.isAfter(from)).toList();
        return new Memory(experts, decisions, latest(counting, now, Math.max(1, budget)), lastEnd);
    }

    Memory ended(Instant at) {
        return new Memory(experts, decisions, spent, List.of(at));
    }

    private static DecisionRecord brief(DecisionRecord record) {
        Decision decision = record.decision();
        List<String> first = decision.triggers()
                .subList(0, Math.min(MOST_TRIGGERS, decision.triggers().size()));
        Decision shorter = decision;
        if (decision instanceof Decision.Start start) {
            shorter = new Decision.Start(brief(start.order()), start.reason(), first);
        } else if (decision instanceof Decision.Skip skip) {
            shorter = new Decision.Skip(skip.reason(), first);
        } else if (decision instanceof Decision.Note note) {
            shorter = new Decision.Note(note.reason(), first);
        }
        return new DecisionRecord(
                record.line(),
                record.number(),
                record.at(),
                record.policyVersion(),
                record.rulesVersion(),
                record.inputs(),
                shorter);
    }

    private static ChangeOrder brief(ChangeOrder order) {
        if (order instanceof ChangeOrder.Edit edit) {
            return new ChangeOrder.Edit(edit.corrections().subList(0, 1), edit.count());
        }
        if (order instanceof ChangeOrder.Merge merge) {
            return new ChangeOrder.Merge(merge.experts().subList(0, 1), merge.selection(), merge.slice());
        }
        return order;
    }

    private static <T> List<T> latest(List<T> list, T last, int most) {
        List<T> more = new ArrayList<>(list);
        more.add(last);
        return more.subList(Math.max(0, more.size() - most), more.size());
    }
}
