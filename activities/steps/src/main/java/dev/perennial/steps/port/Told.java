package dev.perennial.steps.port;

import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.line.Revision;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.flow.steps.StepKey;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a recording step tells the registry. The steps tell it when they run; whoever reads a workflow's history tells
 * the same again from the orders found there.
 *
 * @param key what makes it unique
 * @param happening what happened
 */
public record Told(StepKey key, Happening happening) {
    /** Puts it on record. */
    public void to(Registry registry) {
        registry.record(key, happening);
    }

    /** A line registered with this first revision. */
    public static Told of(LineSteps.RegisterOrder order, Revision first) {
        return new Told(
                order.key(),
                new Happening.Registered(
                        order.registration(), first, order.probed().figures()));
    }

    /** A decision. */
    public static Told of(LineSteps.DecisionOrder order) {
        return new Told(order.key(), new Happening.Decided(order.record()));
    }

    /** A start. */
    public static Told of(LineSteps.StartOrder order) {
        return new Told(order.key(), new Happening.ChangeStarted(order.change(), order.candidate()));
    }

    /** A step, behind the candidate that it made, if it made one. */
    public static List<Told> of(LineSteps.StepOrder order) {
        Told step = new Told(order.key(), new Happening.ChangeStepped(order.report()));
        return Stream.concat(order.made().stream().map(candidate -> made(order, candidate)), Stream.of(step))
                .toList();
    }

    private static Told made(LineSteps.StepOrder order, Candidate candidate) {
        StepKey key = new StepKey(order.key().workflowId(), order.key().step() + "-candidate");
        return new Told(
                key,
                new Happening.RevisionMade(
                        candidate.revision(),
                        order.report().change(),
                        candidate.figures(),
                        List.of(candidate.report())));
    }

    /** An end. */
    public static Told of(LineSteps.EndOrder order) {
        return new Told(order.key(), new Happening.ChangeFinished(order.ended()));
    }

    /** An end as the line heard of it: the promotion, if it was one, and the end, under the keys of their own steps. */
    public static List<Told> of(ChangeEnded ended) {
        Told end = new Told(
                new StepKey(WorkflowIds.change(ended.kind(), ended.change()), "end"),
                new Happening.ChangeFinished(ended));
        if (ended.outcome() instanceof ChangeOutcome.Promoted promoted) {
            StepKey key = new StepKey(WorkflowIds.rollout(ended.change()), "promote");
            return List.of(
                    new Told(
                            key, new Happening.Promoted(promoted.revision(), promoted.previous(), promoted.sentence())),
                    end);
        }
        return List.of(end);
    }

    /** A line's state. */
    public static Told of(LineSteps.StateOrder order) {
        return new Told(
                order.key(),
                new Happening.LineChanged(
                        order.line(), order.phase(), order.sentence(), order.policyVersion(), order.at()));
    }

    /** A judged window. */
    public static Told of(LineSteps.DriftOrder order) {
        return new Told(
                order.key(), new Happening.DriftJudged(order.line(), order.served(), order.assessment(), order.at()));
    }

    /** A word to people. */
    public static Told of(LineSteps.Notice notice) {
        return new Told(
                notice.key(), new Happening.Announced(notice.line(), notice.subject(), notice.sentence(), notice.at()));
    }

    /** A promotion. */
    public static Told of(RolloutSteps.PromoteOrder order) {
        return new Told(
                order.key(),
                new Happening.Promoted(
                        order.pair().candidate(), order.pair().current().id(), order.reason()));
    }

    /** A roll back. */
    public static Told of(RolloutSteps.RollBackOrder order) {
        return new Told(
                order.key(), new Happening.RolledBack(order.pair().candidate().id(), order.reason()));
    }
}
