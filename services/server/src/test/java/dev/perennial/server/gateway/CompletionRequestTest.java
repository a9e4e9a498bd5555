package dev.perennial.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.model.GeneratedToken;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.GenerationSettings;
import dev.perennial.model.Sampling;
import dev.perennial.model.text.TokenIds;
import dev.perennial.model.text.chat.ChatTemplate;
import dev.perennial.server.json.Json;
import dev.perennial.server.problem.Refusal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionRequestTest {
    private static final GenerationSettings DRAWING = new GenerationSettings(
            OptionalInt.of(99), OptionalDouble.of(0.8), OptionalInt.of(30), OptionalDouble.of(0.7));

    @Test
    void theFieldsOfTheOpenAiApiAreRead() {
        CompletionRequest request = parse("{'model':'acme/helper','prompt':['Hi'],'max_tokens':3,'temperature':0.5,"
                + "'top_p':0.9,'top_k':40,'seed':7,'stop':['.','!'],'stream':true,'user':'u','logprobs':0,'n':1}");
        assertThat(request.prompt()).isEqualTo(new Prompt.Plain("Hi"));
        GenerationRequest asked = request.asked(TokenIds.of(1), DRAWING);
        assertThat(asked.maxTokens()).isEqualTo(3);
        assertThat(asked.sampling()).isEqualTo(new Sampling(0.5, 40, 0.9, 7));
        assertThat(request.stops()).containsExactly(".", "!");
        assertThat(request.stream()).isTrue();
        assertThat(request.stickyKey()).isEqualTo("u");
        assertThat(request.logprobs()).isTrue();
    }

    @Test
    void whatIsNotSaidIsTheModelsToSayAndThenTheApis() {
        TokenIds prompt = TokenIds.of(1);
        CompletionRequest plain = parse("{'model':'acme/helper','prompt':'Hi','seed':7}");
        GenerationRequest drawn = plain.asked(prompt, DRAWING);
        assertThat(drawn.maxTokens()).isEqualTo(99);
        assertThat(drawn.sampling()).isEqualTo(new Sampling(0.8, 30, 0.7, 7));
        GenerationRequest bare = plain.asked(prompt, GenerationSettings.NONE);
        assertThat(bare.maxTokens()).isEqualTo(16);
        assertThat(bare.sampling()).isEqualTo(Sampling.of(1, 7));
        CompletionRequest chat =
                chat("{'model':'acme/helper','messages':[{'role':'user','content':'Hi'}],'temperature':0}");
        assertThat(chat.asked(prompt, GenerationSettings.NONE).maxTokens()).isEqualTo(256);
        assertThat(chat.asked(prompt, DRAWING).sampling().greedy()).isTrue();
        assertThat(chat("{'model':'acme/helper','messages':[{'role':'user','content':'Hi'}],'max_tokens':5}")
                        .asked(prompt, DRAWING)
                        .maxTokens())
                .isEqualTo(5);
    }

    @Test
    void requestsWithoutUserFallByChance() {
        String body = "{'model':'acme/helper','prompt':'Hi'}";
        assertThat(parse(body).stickyKey()).isNotEqualTo(parse(body).stickyKey());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'prompt':'a'} | 'model'",
                "{'model':'a/b'} | 'prompt'",
                "{'model':'a/b','prompt':['a','b']} | 'prompt'",
                "{'model':'a/b','prompt':'a','max_tokens':0} | 'max_tokens'",
                "{'model':'a/b','prompt':'a','max_tokens':'x'} | 'max_tokens'",
                "{'model':'a/b','prompt':'a','temperature':-1} | 'temperature'",
                "{'model':'a/b','prompt':'a','top_p':0} | 'top_p'",
                "{'model':'a/b','prompt':'a','top_k':-2} | 'top_k'",
                "{'model':'a/b','prompt':'a','stop':['']} | 'stop'",
                "{'model':'a/b','prompt':'a','n':2} | 'n'",
                "{'model':'a/b','prompt':'a','echo':true} | 'echo'",
                "{'model':'a/b','prompt':'a','logprobs':5} | 'logprobs'",
                "{'model':'a/b','prompt':'a','suffix':'x'} | 'suffix'",
                "[] | JSON object",
                "{'model':'Nobody','prompt':'a'} | Model 'Nobody' is not served here"
            })
    void whatIsWrongIsRefusedByItsName(String body, String named) {
        assertThatThrownBy(() -> parse(body)).isInstanceOf(Refusal.class).hasMessageContaining(named);
    }

    @Test
    void theFieldsOfTheChatApiAreRead() {
        CompletionRequest request = chat("{'model':'acme/helper','messages':[{'role':'system','content':'Be brief.'},"
                + "{'role':'user','content':'Hi?'},{'role':'assistant','content':null,'tool_calls':[{'type':'function',"
                + "'function':{'name':'clock','arguments':'{\\'zone\\':1}'}}]}],"
                + "'tools':[{'type':'function','function':{'name':'clock'}}],'chat_template_kwargs':{'thinks':false},"
                + "'max_completion_tokens':9,'logprobs':true,'top_k':-1}");
        assertThat(request.chat()).isTrue();
        assertThat(request.settings().maxTokens()).hasValue(9);
        assertThat(request.logprobs()).isTrue();
        assertThat(request.settings().topK()).hasValue(0);
        assertThat(request.prompt().content()).isEqualTo("Hi?");
        ChatTemplate template = ChatTemplate.of(
                "{{ thinks }} {{ tools[0].function.name }} {{ messages[2].tool_calls[0].function.arguments.zone }}",
                Map.of(),
                Clock.systemUTC());
        assertThat(template.prompt(((Prompt.Talk) request.prompt()).chat())).isEqualTo("False clock 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'model':'a/b'} | 'messages'",
                "{'model':'a/b','messages':[]} | 'messages'",
                "{'model':'a/b','messages':[{'content':'a'}]} | message 0",
                "{'model':'a/b','messages':[{'role':'user','content':'a'}],'prompt':'a'} | 'prompt'",
                "{'model':'a/b','messages':[{'role':'user','content':'a'}],'top_logprobs':2} | 'top_logprobs'",
                "{'model':'a/b','messages':[{'role':'user','content':'a'}],'max_completion_tokens':0} | 'max_completion_tokens'",
                "{'model':'a/b','messages':[{'role':'user','content':'a'}],'tool_choice':'none'} | 'tool_choice'",
                "{'model':'a/b','messages':[{'role':'user','content':'a'}],'chat_template_kwargs':1} | 'chat_template_kwargs'"
            })
    void whatIsWrongWithAChatIsRefusedByItsName(String body, String named) {
        assertThatThrownBy(() -> chat(body)).isInstanceOf(Refusal.class).hasMessageContaining(named);
    }

    @Test
    void anAnswerToAChatIsAMessage() {
        CompletionRequest request =
                chat("{'model':'acme/helper','messages':[{'role':'user','content':'Hi'}],'logprobs':true}");
        CompletionJson json = new CompletionJson(request, "req-1", 3);
        List<GeneratedToken> tokens = List.of(new GeneratedToken(4, "Hello", -0.5f));
        JsonNode whole = Json.parse(json.whole(Samples.generation("Hello", -0.5f), tokens));
        assertThat(whole.path("object").asText()).isEqualTo("chat.completion");
        JsonNode choice = whole.path("choices").path(0);
        assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
        assertThat(choice.path("message").path("content").asText()).isEqualTo("Hello");
        assertThat(choice.path("logprobs").path("content").path(0).path("token").asText())
                .isEqualTo("Hello");
        assertThat(whole.path("usage").path("total_tokens").asInt()).isEqualTo(4);
        JsonNode piece = Json.parse(json.piece(tokens.get(0)));
        assertThat(piece.path("object").asText()).isEqualTo("chat.completion.chunk");
        assertThat(piece.path("choices").path(0).path("delta").path("content").asText())
                .isEqualTo("Hello");
    }

    private static CompletionRequest chat(String body) {
        return CompletionRequest.parseChat(Json.parse(body.replace('\'', '"')));
    }

    private static CompletionRequest parse(String body) {
        return CompletionRequest.parse(Json.parse(body.replace('\'', '"')));
    }
}
