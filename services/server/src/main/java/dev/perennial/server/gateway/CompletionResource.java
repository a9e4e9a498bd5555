package dev.perennial.server.gateway;

import dev.perennial.contract.line.LineId;
import dev.perennial.model.GeneratedToken;
import dev.perennial.model.Generation;
import dev.perennial.server.access.AccessRoles;
import dev.perennial.server.gateway.Completions.Running;
import dev.perennial.server.json.Json;
import dev.perennial.server.problem.Refusal;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Models, asked the way OpenAI's are. */
@Path("/v1")
@Tag(name = "inference")
@RolesAllowed(AccessRoles.INFERENCE)
public class CompletionResource {
    private final Gateway gateway;

    CompletionResource(Gateway gateway) {
        this.gateway = gateway;
    }

    /**
     * The models.
     *
     * @param object {@code list}
     * @param data each line that is served
     */
    public record ModelList(String object, List<ModelEntry> data) {}

    /**
     * A model that can be asked.
     *
     * @param id the line
     * @param object {@code model}
     * @param owned_by the tenant; named as the OpenAI API does
     */
    @SuppressWarnings("checkstyle:RecordComponentName")
    public record ModelEntry(String id, String object, String owned_by) {
        static ModelEntry of(LineId line) {
            return new ModelEntry(line.toString(), "model", line.tenant());
        }
    }

    /** The models. */
    @GET
    @Path("/models")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The lines that are served, in the shape of OpenAI's models API")
    public ModelList models() {
        return new ModelList(
                "list", gateway.routes().lines().stream().map(ModelEntry::of).toList());
    }

    /** An answer, whole or as a stream of events. */
    @POST
    @Path("/completions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Text that goes on from a prompt, in the shape of OpenAI's completions API: model (tenant/line),"
                    + " prompt, max_tokens, temperature, top_p, top_k, seed, stop, stream, user, logprobs (0). What is left"
                    + " out is as the model's generation_config.json has it, greedy without its do_sample; without that"
                    + " file max_tokens is 16 and the temperature 1")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    public Response complete(String body) throws InterruptedException {
        Completions completions = gateway.completions();
        return answer(completions, CompletionRequest.parse(Json.parse(body)));
    }

    /** An answer to a conversation, whole or as a stream of events. */
    @POST
    @Path("/chat/completions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "The next message of a conversation, in the shape of OpenAI's chat completions API: model"
                    + " (tenant/line), messages, tools, chat_template_kwargs, max_completion_tokens or max_tokens (256),"
                    + " temperature, top_p, top_k, seed, stop, stream, user, logprobs. The model's own chat template makes"
                    + " the prompt; 400 in its words when it refuses, and for a model without one. What is left out is"
                    + " as the model's generation_config.json has it, greedy without its do_sample; without that file"
                    + " the temperature is 1")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    public Response chat(String body) throws InterruptedException {
        Completions completions = gateway.completions();
        return answer(completions, CompletionRequest.parseChat(Json.parse(body)));
    }

    private static Response answer(Completions completions, CompletionRequest request) throws InterruptedException {
        return request.stream() ? streamed(completions, request) : whole(completions, request);
    }

    private static Response streamed(Completions completions, CompletionRequest request) {
        TokenStream stream = new TokenStream();
        Running running = completions.ask(request, stream);
        CompletionJson json =
                new CompletionJson(request, running.id(), running.asked().promptTokens());
        return Response.ok(stream.body(running, json))
                .type(MediaType.SERVER_SENT_EVENTS)
                .header("Cache-Control", "no-store")
                .build();
    }

    private static Response whole(Completions completions, CompletionRequest request) throws InterruptedException {
        List<GeneratedToken> tokens = Collections.synchronizedList(new ArrayList<>());
        Running running = completions.ask(request, tokens::add);
        try {
            Generation generation = running.result().get();
            CompletionJson json =
                    new CompletionJson(request, running.id(), running.asked().promptTokens());
            return Response.ok(json.whole(generation, tokens))
                    .type(MediaType.APPLICATION_JSON)
                    .build();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException invalid) {
                throw Refusal.invalid(String.valueOf(invalid.getMessage()));
            }
            throw new NotReady("Model '" + request.line() + "' could not finish this answer; ask again.", e);
        }
    }
}
