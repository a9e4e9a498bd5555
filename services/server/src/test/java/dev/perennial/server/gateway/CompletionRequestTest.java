package dev.perennial.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.model.Sampling;
import dev.perennial.server.json.Json;
import dev.perennial.server.problem.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionRequestTest {
    @Test
    void theFieldsOfTheOpenAiApiAreRead() {
        CompletionRequest request = parse("{'model':'acme/helper','prompt':['Hi'],'max_tokens':3,'temperature':0.5,"
                + "'top_p':0.9,'seed':7,'stop':['.','!'],'stream':true,'user':'u','logprobs':0,'n':1}");
        assertThat(request.prompt()).isEqualTo("Hi");
        assertThat(request.maxTokens()).isEqualTo(3);
        assertThat(request.sampling()).isEqualTo(new Sampling(0.5, 0.9, 7));
        assertThat(request.stops()).containsExactly(".", "!");
        assertThat(request.stream()).isTrue();
        assertThat(request.stickyKey()).isEqualTo("u");
        assertThat(request.logprobs()).isTrue();
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

    private static CompletionRequest parse(String body) {
        return CompletionRequest.parse(Json.parse(body.replace('\'', '"')));
    }
}
