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
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
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
    private static final Color DRIVER = new Color(0x33, 0x66, 0x99);
    private static final Color INGESTION = new Color(0xdd, 0x88, 0x33);
    private static final Color OLD_WAY = new Color(0xbb, 0x33, 0x33);

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
                save(bars("Wall time of the ETL", "seconds", tables, wall(tables), null), directory, "wall-" + tables);
                List<Double> ingestion = ingestion(tables);
                boolean ingested = ingestion.stream().anyMatch(cpu -> cpu > 0);
                save(
                        bars(
                                ingested ? "CPU time of driver and ingestion" : "CPU time of the driver",
                                "CPU seconds",
                                tables,
                                cpu(tables),
                                ingested ? ingestion : null),
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
        BitmapEncoder.saveBitmap(chart, directory.resolve(name + ".png").toString(), BitmapFormat.PNG);
    }

    private List<Double> wall(int tables) {
        return medians(tables, run -> run.driver().wallSeconds());
    }

    private List<Double> cpu(int tables) {
        return medians(tables, run -> run.driver().cpuSeconds());
    }

    private List<Double> medians(int tables, ToDoubleFunction<DriverRun> quantity) {
        return results.variants(tables).stream()
                .map(variant ->
                        results.sample(variant, tables, quantity).orElseThrow().median())
                .toList();
    }

    private List<Double> ingestion(int tables) {
        return results.variants(tables).stream()
                .map(variant -> switch (variant) {
                    case BYWASH_BESIDE -> ingestCpu(Scenario.BESIDE, tables);
                    case BYWASH -> ingestCpu(Scenario.ONE_DRIVER, tables);
                    default -> 0.0;
                })
                .toList();
    }

    private double ingestCpu(Scenario scenario, int tables) {
        return results.ingestCpuPerDriver(scenario, tables).map(Sample::median).orElse(0.0);
    }

    private CategoryChart bars(String title, String unit, int tables, List<Double> driver, List<Double> ingestion) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(String.format(
                        Locale.ROOT, "%s: %,d tables, %,d log events", title, tables, EventLedger.eventsOf(tables)))
                .xAxisTitle("how the ETL logs")
                .yAxisTitle(unit + ", median of the blocks")
                .build();
        List<String> labels =
                results.variants(tables).stream().map(Variant::label).toList();
        style(chart.getStyler());
        chart.getStyler().setStacked(ingestion != null);
        chart.getStyler().setAvailableSpaceFill(0.6);
        chart.getStyler().setLabelsVisible(ingestion == null);
        chart.getStyler().setLabelsPosition(1.0);
        chart.getStyler().setYAxisMin(0.0);
        // Seven labels side by side would run into one another.
        chart.getStyler().setXAxisLabelRotation(20);
        chart.getStyler().setLegendVisible(ingestion != null);
        if (ingestion != null) {
            chart.getStyler().setShowStackSum(true);
        }
        chart.addSeries("driver", labels, driver).setFillColor(DRIVER);
        if (ingestion != null) {
            chart.addSeries("ingestion", labels, ingestion).setFillColor(INGESTION);
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
        line(chart, "INSERT per event", sizes, inserts, OLD_WAY);
        line(chart, ingestionIsMeasured() ? "Bywash, driver and ingestion" : "Bywash, driver", sizes, bywash, DRIVER);
        return chart;
    }

    private static int nextSize(int tables) {
        String digits = Integer.toString(tables);
        return digits.startsWith("1") ? tables * 2 : digits.startsWith("2") ? tables * 2 : tables / 4 * 10;
    }

    private static void line(XYChart chart, String name, List<Double> x, List<Double> y, Color color) {
        chart.addSeries(name, x, y)
                .setMarker(SeriesMarkers.CIRCLE)
                .setMarkerColor(color)
                .setLineColor(color)
                .setLineStyle(new BasicStroke(2.5f));
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
        styler.setLocale(Locale.ROOT);
        styler.setDecimalPattern("#,##0.#");
        styler.setYAxisDecimalPattern("#,##0.###");
    }
}
