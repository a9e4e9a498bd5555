package dev.perennial.server.gateway;

import dev.perennial.server.problem.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What cannot be answered just now, as a 503 that says when to ask again. */
class NotReadyMapper {
    private static final int SECONDS = 2;

    @ServerExceptionMapper
    Response notReady(NotReady e) {
        Response answer =
                Problem.of(503, "Unavailable", String.valueOf(e.getMessage())).response();
        answer.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, SECONDS);
        return answer;
    }
}
