package dev.perennial.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.file.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCommandsTest {
    private static final String DIGEST = "sha256:" + "b".repeat(64);
    private static final String LINE = """
            {"line":"acme/assistant","base":{"name":"base-1","manifest":"%s"},"phase":"WATCHING",
             "sentence":"nothing waits","current":7,"policyVersion":1,
             "createdAt":"2026-11-22T12:00:00Z","updatedAt":"2026-11-22T12:00:00Z"}""".formatted(DIGEST);
    private static final String STATUS = """
            {"line":"acme/assistant","phase":"FROZEN","sentence":"frozen by otto: release week","current":[],
             "running":[{"change":"acme/assistant/3","kind":"EDIT","workflowId":"edit/acme/assistant/3",
               "reason":"10 corrections wait","triggers":["t1"],"startedAt":"2026-11-22T12:00:00Z",
               "steps":[]}],
             "pending":[{"id":"t2","kind":"corrections","at":"2026-11-22T12:00:00Z","sentence":"2 corrections"}],
             "decisions":[{"line":"acme/assistant","number":1,"at":"2026-11-22T12:00:00Z","policyVersion":1,
               "rulesVersion":1,"inputs":{},"decision":{"kind":"edit","reason":"10 corrections wait"}}],
             "policyVersion":1}""";
    private static final String ROLLOUT = """
            {"change":"acme/assistant/3","current":"acme/assistant@7","candidate":"acme/assistant@8","phase":"CANARY",
             "step":2,"weight":500,"sentence":"step 2 of 3",
             "judgements":[{"step":1,"weight":100,"verdict":"ADVANCE","sentence":"no harm in 200 answers",
               "observation":{"at":"2026-11-22T12:00:00Z","current":{"outcomes":900,"failures":9},
                 "candidate":{"outcomes":200,"failures":2},"lower":-0.01,"upper":0.01}}]}""";
    private static final String REVISION = """
            {"revision":{"id":"acme/assistant@8","version":"1.0.7","manifest":"%1$s","base":"%1$s",
               "provenance":{"kind":"EDITED","method":"ultraedit","parents":["acme/assistant@7"],
                 "inputs":[{"role":"corrections","digest":"%1$s"}],"settings":{},"seed":1,"codeVersion":"1"}},
             "state":"CANDIDATE","change":3,"figures":[{"name":"efficacy","value":1.0}],"report":[],
             "createdAt":"2026-11-22T12:00:00Z"}""".formatted(DIGEST);
    private static final String CHANGE = """
            {"change":"acme/assistant/3","kind":"EDIT","state":"RUNNING",
             "story":{"reason":"10 corrections wait","triggers":["t1"],"sentence":"","workflowId":"edit/acme/assistant/3"},
             "candidate":8,"outcome":null,"startedAt":"2026-11-22T12:00:00Z","endedAt":null}""";
    private static final String STEP = """
            {"change":"acme/assistant/3","step":"made","stage":"MADE","at":"2026-11-22T12:00:00Z",
             "sentence":"10 edits hold","figures":[{"name":"efficacy","value":1.0}]}""";
    private static final String DIFF = """
            {"tensors":{"same":40,"changed":["model.layers.1.mlp.down_proj.weight"],"added":[],"removed":[]},
             "files":{"same":3,"changed":[],"added":["edits.json"],"removed":[]}}""";
    private static final String RECEIPT = "{\"id\":\"k-1\",\"taken\":\"TOLD\"}";
    private static final String AT = "/api/v1/lines/acme/assistant";

    @TempDir
    private Path folder = Path.of("");

    private FakeServer server = new FakeServer();

    ClientCommandsTest() throws IOException {}

    @BeforeEach
    void answer() {
        server.on("GET /api/v1/lines", 200, "[" + LINE + "]")
                .on("GET " + AT, 200, LINE)
                .on("GET " + AT + "/status", 200, STATUS)
                .on("GET " + AT + "/revisions", 200, "[" + REVISION + "]")
                .on("GET " + AT + "/revisions/8", 200, REVISION)
                .on("GET " + AT + "/revisions/8/diff", 200, DIFF)
                .on("GET " + AT + "/revisions/8/diff?against=5", 200, DIFF)
                .on("GET " + AT + "/changes?limit=50", 200, "[" + CHANGE + "]")
                .on("GET " + AT + "/changes/3", 200, "{\"change\":" + CHANGE + ",\"steps\":[" + STEP + "]}")
                .on("POST " + AT + "/changes/3/cancel", 200, STATUS)
                .on("GET " + AT + "/rollouts/3", 200, ROLLOUT)
                .on("POST " + AT + "/triggers/corrections", 202, RECEIPT)
                .on("POST " + AT + "/triggers/expert", 202, RECEIPT)
                .on("POST /api/v1/bases", 202, RECEIPT)
                .on("POST /api/v1/lines", 202, "{\"line\":\"acme/assistant\",\"base\":{\"name\":\"base-1\"}}");
        for (String word : List.of("freeze", "thaw", "retire")) {
            server.on("POST " + AT + "/" + word, 200, STATUS);
        }
        for (String word : List.of("approve", "pause", "resume", "abort", "promote")) {
            server.on("POST " + AT + "/rollouts/3/" + word, 200, ROLLOUT);
        }
    }

    @AfterEach
    void end() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            line list                                                 | acme/assistant  WATCHING  7         base-1  nothing waits
            line show acme/assistant                                  | runs     acme/assistant/3 EDIT
            line show acme/assistant                                  | perennial change show acme/assistant/3 tells its steps
            revision list acme/assistant                              | acme/assistant@8  1.0.7    CANDIDATE  EDITED
            revision show acme/assistant@8                            | made     EDITED by ultraedit from acme/assistant@7
            revision diff acme/assistant@8                            | changed  model.layers.1.mlp.down_proj.weight
            revision diff acme/assistant@8 --against acme/assistant@5 | added    edits.json
            change list acme/assistant                                | acme/assistant/3  EDIT  RUNNING
            change show acme/assistant/3                              | acme/assistant/3 EDIT is RUNNING: 10 corrections wait
            change show acme/assistant/3                              | made 10 edits hold (efficacy 1)
            rollout show acme/assistant/3                             | step 1 at 1.0 %: ADVANCE, no harm in 200 answers
            """)
    void tellsPeopleWhatTheServerKnows(String words, String line) {
        Run run = run(words);
        assertThat(run.errors()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(run.output()).contains(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "line list",
                "line show acme/assistant",
                "line freeze acme/assistant",
                "revision list acme/assistant",
                "revision show acme/assistant@8",
                "revision diff acme/assistant@8",
                "change list acme/assistant",
                "change show acme/assistant/3",
                "change cancel acme/assistant/3",
                "rollout show acme/assistant/3",
                "rollout pause acme/assistant/3"
            })
    void printsOneJsonDocumentWhenAsked(String words) {
        Run run = run(words + " --json");
        assertThat(run.exit()).isZero();
        assertThat(Json.parse(run.output(), words).isContainerNode()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "line freeze acme/assistant,    /freeze",
        "line thaw acme/assistant,      /thaw",
        "line retire acme/assistant,    /retire",
        "change cancel acme/assistant/3, /changes/3/cancel",
        "rollout approve acme/assistant/3, /rollouts/3/approve",
        "rollout pause acme/assistant/3,   /rollouts/3/pause",
        "rollout resume acme/assistant/3,  /rollouts/3/resume",
        "rollout abort acme/assistant/3,   /rollouts/3/abort",
        "rollout promote acme/assistant/3, /rollouts/3/promote"
    })
    void commandsWithItsReason(String words, String path) {
        assertThat(run(words + " --reason release").exit()).isZero();
        assertThat(server.sent("POST " + AT + path)).isEqualTo("{\"reason\":\"release\"}");
    }

    @Test
    void registersALineFromAFolderWithItsSuitesTextsAndPolicy() throws IOException {
        Path suite = Files.writeString(folder.resolve("facts.jsonl"), "{}\n");
        Path policy = Files.writeString(folder.resolve("policy.json"), "{\"version\":1}");
        Run run = run("line register acme/assistant " + folder + " --suite " + suite + " --text " + suite + " --policy "
                + policy);
        assertThat(run.output()).contains("acme/assistant is being registered from base-1");
        JsonNode sent = Json.parse(server.sent("POST /api/v1/lines"), "sent");
        assertThat(sent.path("base").path("folder").asText()).isEqualTo(folder.toString());
        assertThat(sent.path("base").path("name").asText())
                .isEqualTo(folder.getFileName().toString());
        assertThat(sent.path("suites").toString()).isEqualTo("[{\"name\":\"facts\",\"content\":\"{}\\n\"}]");
        assertThat(sent.path("texts").size()).isOne();
        assertThat(sent.path("policy").path("version").asInt()).isOne();
    }

    @Test
    void registersALineFromAStoredManifest() {
        assertThat(run("line register acme/assistant " + DIGEST).exit()).isZero();
        assertThat(server.sent("POST /api/v1/lines"))
                .contains("\"base\":{\"name\":\"assistant\",\"manifest\":\"" + DIGEST + "\"}");
    }

    @Test
    void sendsAListOfEditRequestsAsCorrections() throws IOException {
        Path edits = Files.writeString(folder.resolve("e.json"), "[{\"prompt\":\"p\",\"target_new\":\"t\"}]");
        assertThat(run("trigger correction " + edits + " --line acme/assistant --urgent")
                        .output())
                .isEqualToIgnoringNewLines("Taken as k-1; it was passed on");
        assertThat(server.sent("POST " + AT + "/triggers/corrections"))
                .isEqualTo("{\"requests\":[{\"prompt\":\"p\",\"target_new\":\"t\"}],\"urgent\":true}");
    }

    @Test
    void takesTheLineOutOfAnEventsDataAndAFolderFromTheFilesPlace() throws IOException {
        Path expert = Files.writeString(
                folder.resolve("expert.json"), "{\"line\":\"acme/assistant\",\"name\":\"a\",\"folder\":\"models/a\"}");
        assertThat(run("trigger expert " + expert).exit()).isZero();
        assertThat(server.sent("POST " + AT + "/triggers/expert"))
                .isEqualTo("{\"name\":\"a\",\"folder\":\"" + folder.resolve("models/a") + "\"}");
        Path base = Files.writeString(
                folder.resolve("base.json"), "{\"name\":\"b\",\"predecessor\":\"%s\"}".formatted(DIGEST));
        assertThat(run("trigger base " + base).exit()).isZero();
        assertThat(server.sent("POST /api/v1/bases")).contains("predecessor");
    }

    @Test
    void showsALineThatDoesNotAnswerItself() {
        server.on(
                "GET " + AT + "/status",
                503,
                "{\"title\":\"Unavailable\",\"status\":503,\"detail\":\"Temporal does not answer.\"}");
        assertThat(run("line show acme/assistant").output())
                .contains("WATCHING: nothing waits", "does not answer: Temporal does not answer");
    }

    @Test
    void showsALineThatIsStillBeingRegistered() {
        server.on("GET " + AT, 404, "{\"detail\":\"Line 'acme/assistant' is not registered.\"}");
        assertThat(run("line show acme/assistant").output())
                .contains("acme/assistant is FROZEN", "waits    2 corrections");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            line show acme/nobody                    | Nothing at GET /api/v1/lines/acme/nobody
            trigger correction MISSING               | There is no file
            trigger correction BROKEN                | is not JSON at line 1
            trigger correction LINELESS              | names no 'line'
            trigger expert LIST                      | expected a JSON object, found array
            revision diff a/b@2 --against a/c@1      | a/c@1 is of another line than a/b
            """)
    void refusesInOneSentence(String words, String sentence) throws IOException {
        Files.writeString(folder.resolve("BROKEN"), "{\"a\":");
        Files.writeString(folder.resolve("LINELESS"), "{\"requests\":[]}");
        Files.writeString(folder.resolve("LIST"), "[]");
        Run run = run(words.replaceAll("\\b([A-Z]{4,})\\b", folder + "/$1"));
        assertThat(run.exit()).isOne();
        assertThat(run.output()).isEmpty();
        assertThat(run.errors()).contains(sentence).hasLineCount(1);
    }

    @Test
    void saysWhereNoServerIsAndHowToStartOne() {
        server.close();
        Run run = run("line list");
        assertThat(run.exit()).isOne();
        assertThat(run.errors())
                .isEqualToIgnoringNewLines("No server answers at " + server.address()
                        + ": start one with 'perennial up', or name another with --server or PERENNIAL_SERVER");
    }

    @Test
    void tellsAnotherServerFromOurs() {
        server.on("GET /api/v1/lines", 200, "text/html", "<html>");
        assertThat(run("line list").errors())
                .contains("text/html instead of JSON")
                .hasLineCount(1);
    }

    @Test
    void sendsTheTokenAndSaysWhenItIsMissing() {
        ServerClient client = new ServerClient(URI.create(server.address() + "/"), "secret");
        assertThat(client.get("/api/v1/lines").size()).isOne();
        assertThat(server.token("GET /api/v1/lines")).isEqualTo("Bearer secret");
        ObjectNode problem = Json.object().put("detail", "This call needs a bearer token.");
        server.on("GET /api/v1/lines", 401, problem.toString());
        assertThat(run("line list").errors())
                .isEqualToIgnoringNewLines("This call needs a bearer token (set PERENNIAL_TOKEN to it)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"line show nonsense", "rollout show a/b", "revision show a/b@0", "line", "line xyzzy"})
    void answersWhatItCannotReadWithUsageAndTwo(String words) {
        Run run = Run.of((Object[]) words.split(" "));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.errors()).contains("Usage: perennial");
    }

    @Test
    void answersAServerThatIsNoAddressWithTwo() {
        assertThat(Run.of("line", "list", "--server", "nonsense").exit()).isEqualTo(2);
    }

    private Run run(String words) {
        List<Object> all = new ArrayList<>(List.of((Object[]) words.split(" ")));
        all.add("--server");
        all.add(server.address());
        return Run.of(all.toArray());
    }
}
