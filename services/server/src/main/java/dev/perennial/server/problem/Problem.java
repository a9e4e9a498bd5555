package dev.perennial.server.problem;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.core.Response;
import java.util.Locale;

/**
 * An RFC 9457 problem.
 *
 * @param type a stable name of the kind of problem, {@code urn:perennial:problem:...}
 * @param title the kind in words
 * @param status the HTTP status
 * @param detail one sentence that names the culprit and says what to do
 */
public record Problem(String type, String title, int status, String detail) {
    /** The media type of problems. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** A problem of the status, named by its title. */
    public static Problem of(int status, String title, String detail) {
        return new Problem(
                "urn:perennial:problem:" + title.toLowerCase(Locale.ROOT).replace(' ', '-'), title, status, detail);
    }

    /** The caller may not do this. */
    public static Problem forbidden(String detail) {
        return of(403, "Forbidden", detail);
    }

    /** The answer that carries it. */
    public Response response() {
        return Response.status(status).type(MEDIA_TYPE).entity(this).build();
    }

    /** Ends an answer outside REST with it. */
    public void writeTo(HttpServerResponse response) {
        JsonObject body = new JsonObject()
                .put("type", type)
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
        response.setStatusCode(status).putHeader("Content-Type", MEDIA_TYPE).end(body.encode());
    }
}
