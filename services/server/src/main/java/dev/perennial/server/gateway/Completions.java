package dev.perennial.server.gateway;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.model.Generation;
import dev.perennial.model.TokenListener;
import dev.perennial.server.gateway.Endpoint.Asked;
import dev.perennial.server.gateway.Endpoints.Loan;
import dev.perennial.server.gateway.Routes.Choice;
import dev.perennial.server.requests.RequestIds;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Asks the endpoint that a request falls to, and tells of every answer. */
final class Completions {
    private final Routes routes;
    private final Endpoints endpoints;
    private final RequestIds ids;
    private final Consumer<Answer> answered;

    /**
     * Over these routes and endpoints.
     *
     * @param answered hears of finished answers, on the endpoint's thread: return quickly
     */
    Completions(Routes routes, Endpoints endpoints, RequestIds ids, Consumer<Answer> answered) {
        this.routes = routes;
        this.endpoints = endpoints;
        this.ids = ids;
        this.answered = answered;
    }

    /**
     * A request on its way.
     *
     * @param id what the caller knows it by; tells nothing of the revision
     * @param asked the request at its endpoint
     */
    record Running(String id, Asked asked) {
        CompletableFuture<Generation> result() {
            return asked.result();
        }

        void cancel() {
            asked.cancel().run();
        }
    }

    /**
     * Asks; from here on, what the caller's request logs names line and revision (they go with the request's context).
     *
     * @throws dev.perennial.server.problem.Refusal when the line is not served
     * @throws NotReady when its model is being opened, or too many requests wait
     */
    Running ask(CompletionRequest request, TokenListener listener) {
        MDC.put("line", request.line().toString());
        Choice choice = routes.choose(request.line(), request.stickyKey())
                .orElseThrow(() -> CompletionRequest.unknown(request.line().toString()));
        Lent lent = lent(choice, request.line());
        MDC.put("revision", lent.revision().toString());
        boolean running = false;
        try {
            Asked asked = lent.loan().endpoint().ask(request, listener);
            running = true;
            return follow(lent, request, asked);
        } finally {
            if (!running) {
                lent.loan().giveBack().run();
            }
        }
    }

    private record Lent(RevisionId revision, Loan loan) {}

    private Lent lent(Choice choice, LineId line) {
        return endpoints
                .borrow(choice.first())
                .map(loan -> new Lent(choice.first(), loan))
                .or(() -> endpoints.borrow(choice.otherwise()).map(loan -> new Lent(choice.otherwise(), loan)))
                .orElseThrow(() -> new NotReady("Model '" + line + "' is being opened; ask again in a few seconds."));
    }

    private Running follow(Lent lent, CompletionRequest request, Asked asked) {
        String id = ids.seal(lent.revision(), request.stickyKey());
        CompletableFuture<Generation> told = asked.result().whenComplete((generation, failure) -> {
            lent.loan().giveBack().run();
            if (isAnswer(generation)) {
                answered.accept(
                        new Answer(id, lent.revision(), request.prompt().content(), asked.promptTokens(), generation));
            }
        });
        return new Running(id, new Asked(asked.promptTokens(), told, asked.cancel()));
    }

    private static boolean isAnswer(@Nullable Generation generation) {
        return generation != null && generation.reason() != Generation.Reason.CANCELLED;
    }
}
