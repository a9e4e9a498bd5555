package dev.perennial.flow.change;

import dev.perennial.contract.Figure;
import dev.perennial.contract.Sentences;
import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.change.ChangeStatus;
import dev.perennial.contract.change.Stage;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.TransferSteps;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/** Search, transfer, replay, prove, release. */
public final class TransferWorkflowImpl implements TransferWorkflow {
    private final ChangeRun run;

    /** Knows the change before the first query. */
    @WorkflowInit
    public TransferWorkflowImpl(ChangeRequest request) {
        run = new ChangeRun(request);
    }

    @Override
    public ChangeOutcome run(ChangeRequest request) {
        return run.conclude(this::transfer);
    }

    @Override
    public ChangeStatus status() {
        return run.status();
    }

    @Override
    public void ping() {
        // being here is the answer
    }

    private ChangeOutcome transfer() {
        ChangeRequest request = run.request();
        ChangeOrder.Transfer order = run.order(ChangeOrder.Transfer.class);
        TransferSteps.Carriage carriage =
                new TransferSteps.Carriage(request.candidate(), request.current(), order.base());
        TransferSteps.Strength strength = search(carriage);
        if (strength.value() <= 0) {
            return new ChangeOutcome.Held("no strength above 0 helps on base "
                    + order.base().name() + ": " + Sentences.open(strength.reason())
                    + "; fine-tune for it, or order a release of the base itself");
        }
        Candidate transferred = carry(carriage, strength);
        TransferSteps.Replayed replayed = replay(carriage, transferred);
        double least = request.policy().transfers().minEditsHolding();
        if (replayed.share() < least) {
            return new ChangeOutcome.Held("only " + replayed.holding() + " of " + replayed.ledger()
                    + " edits hold on base " + order.base().name() + ", expected a share of " + least);
        }
        return run.proveAndRelease(replayed.candidate().revision());
    }

    private TransferSteps.Strength search(TransferSteps.Carriage carriage) {
        ChangeRequest request = run.request();
        TransferSteps.Strength strength = steps("find the strength")
                .search(new TransferSteps.SearchOrder(
                        run.key("search"),
                        carriage,
                        request.policy().transfers(),
                        request.policy().gate()));
        run.report(
                "selected",
                Stage.SELECTED,
                "strength " + strength.value() + ": " + strength.reason(),
                strength.figures());
        return strength;
    }

    private Candidate carry(TransferSteps.Carriage carriage, TransferSteps.Strength strength) {
        Candidate transferred = steps("transfer at " + strength.value())
                .transfer(new TransferSteps.TransferOrder(run.key("transfer"), carriage, strength.value()));
        run.made(
                "made",
                Stage.MADE,
                transferred.revision().brief() + " made on " + carriage.base().name(),
                transferred.figures(),
                transferred);
        return transferred;
    }

    private TransferSteps.Replayed replay(TransferSteps.Carriage carriage, Candidate transferred) {
        ChangeRequest request = run.request();
        TransferSteps.Replayed replayed = steps("replay the edit ledger")
                .replay(new TransferSteps.ReplayOrder(
                        run.key("replay"),
                        carriage,
                        transferred,
                        request.craft(),
                        request.policy().edits()));
        run.made(
                "replayed",
                Stage.REPLAYED,
                replayed.holding() + " of " + replayed.ledger() + " edits hold after the replay, " + replayed.before()
                        + " before",
                List.of(
                        new Figure("ledger", replayed.ledger()),
                        new Figure("before", replayed.before()),
                        new Figure("holding", replayed.holding())),
                replayed.candidate());
        return replayed;
    }

    private TransferSteps steps(String summary) {
        return Workflow.newActivityStub(TransferSteps.class, StepOptions.transfers(summary, run.line()));
    }
}
