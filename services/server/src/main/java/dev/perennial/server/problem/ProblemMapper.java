package dev.perennial.server.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.failure.StoreException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** The one edge where exceptions become answers. */
class ProblemMapper {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    @ServerExceptionMapper
    Response refused(Refusal refusal) {
        String title =
                switch (refusal.reason()) {
                    case INVALID -> "Invalid request";
                    case UNKNOWN -> "Not found";
                    case CONFLICT -> "Conflict";
                    case UNAVAILABLE -> "Unavailable";
                };
        return Problem.of(refusal.reason().status, title, sentence(refusal)).response();
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    Response unauthorized(SecurityException e) {
        String sentence = e instanceof AuthenticationFailedException && e.getMessage() != null
                ? e.getMessage()
                : "This call needs a bearer token; send it as 'Authorization: Bearer TOKEN'.";
        Response answer = Problem.of(401, "Unauthorized", sentence).response();
        answer.getHeaders().putSingle("WWW-Authenticate", "Bearer");
        return answer;
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException e) {
        return Problem.forbidden(
                        "The token's roles do not allow this call; use one that carries the role named in the API's description.")
                .response();
    }

    /** Named for the narrower exception too, for which Quarkus brings a mapper of its own. */
    @ServerExceptionMapper({JsonProcessingException.class, MismatchedInputException.class})
    Response malformed(JsonProcessingException e) {
        return Problem.of(400, "Invalid request", malformedSentence(e)).response();
    }

    @ServerExceptionMapper
    Response invalid(IllegalArgumentException e) {
        return Problem.of(400, "Invalid request", sentence(e)).response();
    }

    @ServerExceptionMapper
    Response unreachable(PersistenceException e) {
        LOG.error("database call failed", e);
        return Problem.of(
                        503,
                        "Unavailable",
                        "The database does not answer (" + rootSentence(e)
                                + "); check quarkus.datasource.jdbc.url and try again.")
                .response();
    }

    @ServerExceptionMapper
    Response store(StoreException e) {
        if (e instanceof NoSuchObjectException) {
            return Problem.of(404, "Not found", sentence(e)).response();
        }
        LOG.error("store call failed", e);
        return Problem.of(e.retryable() ? 503 : 500, e.retryable() ? "Unavailable" : "Internal error", sentence(e))
                .response();
    }

    @ServerExceptionMapper
    Response web(WebApplicationException e) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return malformed(json);
        }
        Response.StatusType status = e.getResponse().getStatusInfo();
        return Problem.of(status.getStatusCode(), status.getReasonPhrase(), sentence(e))
                .response();
    }

    @ServerExceptionMapper
    Response unexpected(Throwable e) {
        String incident = UUID.randomUUID().toString();
        LOG.errorf(e, "request failed incident=%s", incident);
        return Problem.of(
                        500,
                        "Internal error",
                        "The server failed (" + rootSentence(e) + "); its log tells more at incident " + incident + ".")
                .response();
    }

    private static String malformedSentence(JsonProcessingException e) {
        String where = e instanceof JsonMappingException mapping ? path(mapping) : "";
        return "The JSON body" + where + " is not as described: " + firstLine(rootSentence(e)) + ".";
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            path.append('/')
                    .append(step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName());
        }
        return path.isEmpty() ? "" : " at " + path;
    }

    private static String rootSentence(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof JsonProcessingException json ? json.getOriginalMessage() : sentence(root);
    }

    private static String sentence(Throwable e) {
        @Nullable String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
