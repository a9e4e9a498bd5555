package dev.perennial.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.TrainingStep;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class LossCurveTest {
    private static List<TrainingStep> steps(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new TrainingStep(i, 1 + 3.0 / i, 1e-3, 0.5, 10))
                .toList();
    }

    private static Document parsed(String svg) throws IOException, SAXException, ParserConfigurationException {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<double[]> points(Document svg, int line) {
        NodeList lines = svg.getElementsByTagName("polyline");
        List<double[]> points = new ArrayList<>();
        for (String point : ((Element) lines.item(line)).getAttribute("points").split(" ", -1)) {
            String[] parts = point.split(",", -1);
            points.add(new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])});
        }
        return points;
    }

    @Test
    void writesEveryStepAsALine(@TempDir Path folder) throws IOException {
        LossCurve.of(List.of(new TrainingStep(1, 2.5, 1e-3, 0.75, 12), new TrainingStep(2, 1.0 / 3, 5e-4, 1, 9)))
                .write(folder, "run");
        assertThat(Files.readString(folder.resolve("run.csv"))).isEqualTo("""
                step,loss,rate,gradient_norm,tokens
                1,2.5,0.001,0.75,12
                2,0.3333333333333333,5.0E-4,1.0,9
                """);
        assertThat(Files.readString(folder.resolve("run.svg")))
                .startsWith("<svg ")
                .endsWith("</svg>\n");
    }

    @Test
    void drawsLossesRunningMeanAndHeldOutLosses() throws Exception {
        LossCurve curve = new LossCurve(steps(50), List.of(new LossCurve.HeldOut(25, 2), new LossCurve.HeldOut(50, 4)));
        Document svg = parsed(curve.svg("A & <B>"));
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("A & <B>");
        List<double[]> losses = points(svg, 0);
        assertThat(losses).hasSize(50);
        assertThat(losses.get(0)[1]).isLessThan(losses.get(1)[1]);
        NodeList dots = svg.getElementsByTagName("circle");
        assertThat(dots.getLength()).isEqualTo(2);
        Element last = (Element) dots.item(1);
        assertThat(Double.parseDouble(last.getAttribute("cx"))).isEqualTo(losses.get(49)[0]);
        assertThat(Double.parseDouble(last.getAttribute("cy"))).isEqualTo(losses.get(0)[1]);
        assertThat(points(svg, 1).get(0)[1]).isEqualTo(losses.get(0)[1]);
        assertThat(points(svg, 1).get(49)[1]).isLessThan(losses.get(49)[1]);
    }

    @Test
    void aLongCurveKeepsItsExtremes() throws Exception {
        List<TrainingStep> steps = new ArrayList<>(steps(100_000));
        steps.set(70_000, new TrainingStep(70_001, 9, 1e-3, 1, 10));
        String drawn = LossCurve.of(steps).svg("long");
        assertThat(drawn.length()).isLessThan(60_000);
        List<double[]> losses = points(parsed(drawn), 0);
        double highest = losses.stream().mapToDouble(point -> point[1]).min().orElseThrow();
        assertThat(losses.stream().filter(point -> point[1] == highest)).hasSize(1);
        assertThat(losses.stream()
                        .filter(point -> point[1] == highest)
                        .findFirst()
                        .orElseThrow()[0])
                .isCloseTo(64 + 720 * 0.70001, within(0.1));
    }

    @Test
    void aCurveOfOneStepCanBeDrawn() throws Exception {
        assertThat(points(parsed(LossCurve.of(steps(1)).svg("one")), 0)).hasSize(1);
        assertThatThrownBy(() -> LossCurve.of(List.of())).hasMessageContaining("at least one step");
        assertThatThrownBy(() -> new LossCurve.HeldOut(-1, 2)).hasMessageContaining("found -1 and 2.0");
    }

    @Test
    void axesHaveAFewRoundTicks() {
        assertThat(new Axis(0, 2400, 0, 1).ticks()).containsExactly(0.0, 500.0, 1000.0, 1500.0, 2000.0);
        Axis axis = Axis.covering(0.31, 2.2, 400, 40);
        assertThat(axis.least()).isEqualTo(0);
        assertThat(axis.most()).isEqualTo(2.5);
        assertThat(axis.at(2.5)).isEqualTo(40);
        assertThat(Axis.covering(3, 3, 0, 1).ticks()).isNotEmpty();
    }
}
