package dev.perennial.model.training;

import dev.perennial.model.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws a curve as SVG; a curve of more steps than the picture has columns by its extremes in each column. */
final class LossPicture {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 400;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 40;
    private static final int BOTTOM = 48;
    /** The running mean forgets over this share of the steps, and over at least so many. */
    private static final double SPAN = 0.02;

    private static final int SHORTEST_SPAN = 5;

    private final LossCurve curve;
    private final Axis across;
    private final Axis up;
    private final StringBuilder svg = new StringBuilder();

    LossPicture(LossCurve curve) {
        this.curve = curve;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (TrainingStep step : curve.steps()) {
            least = Math.min(least, step.loss());
            most = Math.max(most, step.loss());
        }
        for (LossCurve.HeldOut held : curve.held()) {
            least = Math.min(least, held.loss());
            most = Math.max(most, held.loss());
        }
        across = new Axis(0, Math.max(1, steps()), LEFT, WIDTH - RIGHT);
        up = Axis.covering(least, most, HEIGHT - BOTTOM, TOP);
    }

    private int steps() {
        int held = curve.held().stream().mapToInt(LossCurve.HeldOut::step).max().orElse(0);
        return Math.max(held, curve.steps().get(curve.steps().size() - 1).step());
    }

    String draw(String title) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH, HEIGHT);
        add("<title>%s</title>", escaped(title));
        add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
        add("<text x=\"%d\" y=\"24\" font-size=\"14\">%s</text>", LEFT, escaped(title));
        grid();
        line("#9db4d0", 1, columns());
        line("#1f4e8c", 2, smoothed());
        for (LossCurve.HeldOut held : curve.held()) {
            add(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"#c2410c\"/>",
                    across.at(held.step()), up.at(held.loss()));
        }
        legend();
        return svg.append("</svg>\n").toString();
    }

    private void grid() {
        for (double tick : up.ticks()) {
            double y = up.at(tick);
            add("<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#e5e7eb\"/>", LEFT, y, WIDTH - RIGHT, y);
            add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 6, y + 4, number(tick));
        }
        for (double tick : across.ticks()) {
            add(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    across.at(tick), HEIGHT - BOTTOM + 18, number(tick));
        }
        add(
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#374151\"/>",
                LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">step</text>", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10);
        add(
                "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">loss (nats a token)</text>",
                (TOP + HEIGHT - BOTTOM) / 2);
    }

    private void legend() {
        int x = WIDTH - RIGHT;
        add(
                "<text x=\"%d\" y=\"24\" text-anchor=\"end\"><tspan fill=\"#9db4d0\">each step</tspan>"
                        + " <tspan fill=\"#1f4e8c\">running mean</tspan>%s</text>",
                x, curve.held().isEmpty() ? "" : " <tspan fill=\"#c2410c\">held out</tspan>");
    }

    /** The steps, or, where a column holds several, their least and largest. */
    private List<double[]> columns() {
        List<TrainingStep> steps = curve.steps();
        int most = WIDTH - LEFT - RIGHT;
        List<double[]> points = new ArrayList<>();
        int columns = Math.min(steps.size(), most);
        for (int column = 0; column < columns; column++) {
            int from = (int) ((long) column * steps.size() / columns);
            int to = (int) ((long) (column + 1) * steps.size() / columns);
            int least = from;
            int largest = from;
            for (int i = from; i < to; i++) {
                least = steps.get(i).loss() < steps.get(least).loss() ? i : least;
                largest = steps.get(i).loss() > steps.get(largest).loss() ? i : largest;
            }
            points.add(point(
                    steps.get(Math.min(least, largest)),
                    steps.get(Math.min(least, largest)).loss()));
            if (least != largest) {
                TrainingStep later = steps.get(Math.max(least, largest));
                points.add(point(later, later.loss()));
            }
        }
        return points;
    }

    /** An exponential mean, divided by the weight it has had so far, so that it begins at the first loss. */
    private List<double[]> smoothed() {
        List<TrainingStep> steps = curve.steps();
        double keep = 1 - 1 / Math.max(SHORTEST_SPAN, SPAN * steps.size());
        int stride = Math.max(1, steps.size() / (WIDTH - LEFT - RIGHT));
        List<double[]> points = new ArrayList<>();
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < steps.size(); i++) {
            sum = keep * sum + steps.get(i).loss();
            weight = keep * weight + 1;
            if (i % stride == 0 || i == steps.size() - 1) {
                points.add(point(steps.get(i), sum / weight));
            }
        }
        return points;
    }

    private double[] point(TrainingStep step, double loss) {
        return new double[] {across.at(step.step()), up.at(loss)};
    }

    private void line(String colour, int width, List<double[]> points) {
        svg.append("<polyline fill=\"none\" stroke=\"")
                .append(colour)
                .append("\" stroke-width=\"")
                .append(width)
                .append("\" points=\"");
        for (double[] point : points) {
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1]));
        }
        svg.setLength(svg.length() - 1);
        svg.append("\"/>\n");
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%d", (long) value) : trimmed(value);
    }

    private static String trimmed(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
