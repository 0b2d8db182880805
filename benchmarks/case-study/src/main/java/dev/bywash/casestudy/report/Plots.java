package dev.bywash.casestudy.report;

import dev.bywash.casestudy.etl.EventLedger;
import dev.bywash.casestudy.etl.InsertPrice;
import dev.bywash.casestudy.run.DriverRun;
import dev.bywash.casestudy.run.IngestRun.Scenario;
import dev.bywash.casestudy.run.Variant;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The plots of the page, PNG files. */
public final class Plots {

    private static final int WIDTH = 1200;
    private static final int HEIGHT = 620;
    private static final int ROW_HEIGHT = 70;
    private static final Color BYWASH = new Color(0x00, 0x6d, 0x9c);
    private static final Color OTHERS = new Color(0x77, 0x77, 0x77);

    private static final BasicStroke THIN = new BasicStroke(1.5f);
    private static final BasicStroke BOLD = new BasicStroke(2.5f);
    private static final BasicStroke THICK = new BasicStroke(4f);

    private final Results results;

    /** Of these results. */
    public Plots(Results results) {
        this.results = results;
    }

    /** Draws what there are results for into {@code directory}. */
    public void drawTo(Path directory) {
        try {
            Files.createDirectories(directory);
            for (int tables : results.sizes()) {
                save(rows("Wall time of the ETL", "seconds", tables, wall(tables)), directory, "wall-" + tables);
                List<Row> cpu = cpu(tables);
                boolean ingested = cpu.stream().anyMatch(row -> row.ingestion() > 0);
                save(
                        rows(
                                ingested ? "CPU time of driver and ingestion" : "CPU time of the driver",
                                "CPU seconds",
                                tables,
                                cpu),
                        directory,
                        "cpu-" + tables);
            }
            if (!results.insertPrices().isEmpty() && hotPathCpuPerEvent().isPresent()) {
                save(growth(), directory, "growth");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot draw plots into " + directory, e);
        }
    }

    private static void save(Chart<?, ?> chart, Path directory, String name) throws IOException {
        ChartEncoder.saveChart(chart, directory.resolve(name + ".png").toString(), "png");
    }

    /** A way to log: what its drivers took, and what their ingestion took beside that, 0 where nothing is ingested. */
    private record Row(Variant variant, Sample driver, double ingestion) {

        double median() {
            return driver.median() + ingestion;
        }

        Color color() {
            return variant.isBywash() ? BYWASH : OTHERS;
        }

        String text() {
            String text = number(median()) + " s";
            return ingestion == 0
                    ? text
                    : text + ": " + number(driver.median()) + " driver, " + number(ingestion) + " ingestion";
        }

        private static String number(double seconds) {
            return Sample.format(seconds < 100 ? "%.1f" : "%,.0f", seconds);
        }
    }

    private List<Row> wall(int tables) {
        return rows(tables, run -> run.driver().wallSeconds(), variant -> 0.0);
    }

    private List<Row> cpu(int tables) {
        return rows(tables, run -> run.driver().cpuSeconds(), variant -> switch (variant) {
            case BYWASH_BESIDE -> ingestCpu(Scenario.BESIDE, tables);
            case BYWASH -> ingestCpu(Scenario.ONE_DRIVER, tables);
            default -> 0.0;
        });
    }

    private List<Row> rows(int tables, ToDoubleFunction<DriverRun> quantity, ToDoubleFunction<Variant> ingestion) {
        return results.variants(tables).stream()
                .map(variant -> new Row(
                        variant,
                        results.sample(variant, tables, quantity).orElseThrow(),
                        ingestion.applyAsDouble(variant)))
                .toList();
    }

    private double ingestCpu(Scenario scenario, int tables) {
        return results.ingestCpuPerDriver(scenario, tables).map(Sample::median).orElse(0.0);
    }

    /** One row above the other: a line from the least to the greatest value, and a dot at the median, with what it is. */
    private static XYChart rows(String title, String unit, int tables, List<Row> rows) {
        double greatest = rows.stream()
                .mapToDouble(row -> row.driver().max() + row.ingestion())
                .max()
                .orElse(1);
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(140 + ROW_HEIGHT * rows.size())
                .title(String.format(
                        Locale.ROOT, "%s: %,d tables, %,d log events", title, tables, EventLedger.eventsOf(tables)))
                .xAxisTitle(unit + ": median, and range where there is more than one block")
                .build();
        style(chart.getStyler());
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setXAxisMax(1.15 * greatest);
        chart.getStyler().setYAxisMin(-0.5);
        chart.getStyler().setYAxisMax(rows.size() - 0.5);
        chart.getStyler().setPlotGridHorizontalLinesVisible(false);
        chart.getStyler().setYAxisTicksVisible(false);
        chart.getStyler().setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            double place = rows.size() - 1.0 - i;
            String name = row.variant().label();
            line(chart, name, List.of(0.0, row.median()), List.of(place, place), row.color(), THIN);
            line(
                    chart,
                    name + ", range",
                    List.of(row.driver().min() + row.ingestion(), row.driver().max() + row.ingestion()),
                    List.of(place, place),
                    row.color(),
                    THICK);
            chart.addSeries(name + ", median", List.of(row.median()), List.of(place))
                    .setMarker(SeriesMarkers.CIRCLE)
                    .setMarkerColor(row.color())
                    .setLineColor(row.color());
            // Centred on its place, so not below a quarter of the width: it would begin outside.
            chart.addAnnotation(new AnnotationText(
                    name + ": " + row.text(), Math.max(row.median(), 0.22 * greatest), place + 0.32, false));
        }
        return chart;
    }

    private XYChart growth() {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("What logging adds to an ETL's CPU time, calculated from measured prices of an event")
                .xAxisTitle("tables loaded (3 log events each)")
                .yAxisTitle("CPU seconds added")
                .build();
        style(chart.getStyler());
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Line);
        List<Double> sizes = new ArrayList<>();
        List<Double> inserts = new ArrayList<>();
        List<Double> bywash = new ArrayList<>();
        InsertCurve curve = InsertCurve.of(results.insertPrices());
        long greatest = results.insertPrices().stream()
                .mapToLong(InsertPrice::commits)
                .max()
                .getAsLong();
        for (int tables = 10; EventLedger.eventsOf(tables) <= greatest; tables = nextSize(tables)) {
            sizes.add((double) tables);
            inserts.add(curve.total(EventLedger.eventsOf(tables)));
            bywash.add(bywashCpu(EventLedger.eventsOf(tables)));
        }
        line(chart, "INSERT per event", sizes, inserts, OTHERS, BOLD)
                .setMarker(SeriesMarkers.CIRCLE)
                .setMarkerColor(OTHERS);
        line(
                        chart,
                        ingestionIsMeasured() ? "Bywash, driver and ingestion" : "Bywash, driver",
                        sizes,
                        bywash,
                        BYWASH,
                        BOLD)
                .setMarker(SeriesMarkers.CIRCLE)
                .setMarkerColor(BYWASH);
        return chart;
    }

    private static int nextSize(int tables) {
        String digits = Integer.toString(tables);
        return digits.startsWith("1") ? tables * 2 : digits.startsWith("2") ? tables * 2 : tables / 4 * 10;
    }

    private static XYSeries line(
            XYChart chart, String name, List<Double> x, List<Double> y, Color color, BasicStroke stroke) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE).setLineColor(color).setLineStyle(stroke);
        return series;
    }

    /** The hot path of so many events, and their ingestion where it is measured: that of one driver's log, and of each event as in a fleet. */
    private double bywashCpu(long events) {
        double perEvent = hotPathCpuPerEvent().orElseThrow();
        double fixed = 0;
        for (int tables : results.sizes()) {
            Optional<Sample> fleet = results.ingestCpuPerDriver(Scenario.FLEET, tables);
            Optional<Sample> one = results.ingestCpuPerDriver(Scenario.ONE_DRIVER, tables);
            if (fleet.isPresent() && one.isPresent()) {
                double ingestPerEvent = fleet.get().median() / EventLedger.eventsOf(tables);
                perEvent += ingestPerEvent;
                fixed = Math.max(0, one.get().median() - ingestPerEvent * EventLedger.eventsOf(tables));
                break;
            }
        }
        return fixed + perEvent * events;
    }

    private boolean ingestionIsMeasured() {
        return results.sizes().stream()
                .anyMatch(tables ->
                        results.ingestCpuPerDriver(Scenario.FLEET, tables).isPresent()
                                && results.ingestCpuPerDriver(Scenario.ONE_DRIVER, tables)
                                        .isPresent());
    }

    private Optional<Double> hotPathCpuPerEvent() {
        return results.sizes().stream()
                .flatMap(tables -> results
                        .sample(
                                Variant.BYWASH,
                                tables,
                                run -> (run.driver().logCpuSeconds()
                                                + run.driver().writerCpuSeconds())
                                        / EventLedger.eventsOf(tables))
                        .map(Sample::median)
                        .stream())
                .findFirst();
    }

    private static void style(AxesChartStyler styler) {
        Font text = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
        styler.setBaseFont(text);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
        styler.setAxisTitleFont(text);
        styler.setAxisTickLabelsFont(text);
        styler.setLegendFont(text);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setLegendPosition(LegendPosition.InsideNW);
        styler.setLegendLayout(LegendLayout.Vertical);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setMarkerSize(11);
        styler.setLocale(Locale.ROOT);
        styler.setDecimalPattern("#,##0.#");
        styler.setYAxisDecimalPattern("#,##0.###");
    }
}
