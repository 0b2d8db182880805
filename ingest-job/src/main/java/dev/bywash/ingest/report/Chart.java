package dev.bywash.ingest.report;

import dev.bywash.ingest.report.TimeSeries.Point;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Draws as SVG, whose colours the page's style sheet gives. Who does not see it hears the label. */
final class Chart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 150;
    private static final int SPARK_WIDTH = 120;
    private static final int SPARK_HEIGHT = 24;

    private Chart() {}

    /** Events by time as bars: errors at the bottom, warnings on them, then all others. */
    static String bars(TimeSeries series) {
        if (series.points().isEmpty()) {
            return "";
        }
        long most = series.most();
        double step = (double) WIDTH / series.points().size();
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Events by time; at most %s in %s\">",
                WIDTH, HEIGHT, Words.of(most), Words.of(series.step())));
        for (int i = 0; i < series.points().size(); i++) {
            Point point = series.points().get(i);
            svg.append("<g><title>").append(label(point)).append("</title>");
            double x = i * step;
            double y = HEIGHT;
            y = bar(svg, "error", x, y, step, point.errors(), most);
            y = bar(svg, "warning", x, y, step, point.warnings(), most);
            bar(svg, "other", x, y, step, point.others(), most);
            svg.append("</g>");
        }
        return svg.append("</svg>").toString();
    }

    private static String label(Point point) {
        return "%s: %s events, %s errors, %s warnings"
                .formatted(
                        Words.of(point.time()),
                        Words.of(point.count()),
                        Words.of(point.errors()),
                        Words.of(point.warnings()));
    }

    private static double bar(
            StringBuilder svg, String style, double x, double bottom, double step, long count, long most) {
        if (count == 0) {
            return bottom;
        }
        // One event among a million is seen, too.
        double height = Math.max(1.5, (double) count / most * HEIGHT);
        double gap = Math.min(2, step / 5);
        svg.append(format(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                style, x + gap / 2, bottom - height, step - gap, height));
        return bottom - height;
    }

    /** How a value went, the latest at the right; empty of fewer than two. */
    static String line(List<Double> values) {
        if (values.size() < 2) {
            return "";
        }
        double most = Math.max(Collections.max(values), 1e-9);
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            double x = (double) i / (values.size() - 1) * SPARK_WIDTH;
            double y = SPARK_HEIGHT - 2 - values.get(i) / most * (SPARK_HEIGHT - 4);
            points.append(format("%.1f,%.1f ", x, y));
        }
        return format(
                "<svg class=\"spark\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\"><polyline points=\"%s\"/></svg>",
                SPARK_WIDTH,
                SPARK_HEIGHT,
                "Seconds of the latest " + values.size() + " loads, from " + Words.seconds(values.get(0)) + " to "
                        + Words.seconds(values.get(values.size() - 1)),
                points.toString().strip());
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
