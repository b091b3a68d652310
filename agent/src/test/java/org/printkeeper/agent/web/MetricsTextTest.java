package org.printkeeper.agent.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

class MetricsTextTest {
    private static final Path GOLDEN = Path.of("src/test/resources/org/printkeeper/agent/web");
    private static final Path PAGE = Path.of("../docs/metrics.md");
    private static final String BEGIN = "<!-- written from the program's own model -->\n";

    private static Samples some() {
        Samples samples = new Samples();
        samples.add(
                Metrics.ARCHIVE_SYNC, new double[] {0.01, 1}, new long[] {3, 1, 2}, 7.5, "kernel");
        samples.add(Metrics.RECORDS, 7, "err", "kern");
        samples.add(Metrics.RECORDS, 1L << 40, "info", "daemon");
        samples.add(Metrics.RING_HEADROOM, 0.25);
        samples.add(Metrics.RING_SIZE, 262_144);
        samples.add(Metrics.CAPTURE_UP, true);
        samples.add(Metrics.SUPPRESSED, 12, "a\"quote, a \\ and a\nline");
        samples.add(Metrics.RATE, Double.POSITIVE_INFINITY);
        return samples;
    }

    @ParameterizedTest
    @EnumSource(MetricsText.class)
    void writesWhatPrometheusReads(MetricsText form) throws IOException {
        Path golden = GOLDEN.resolve(form.name().toLowerCase(java.util.Locale.ROOT) + ".txt");
        String written = form.write(some());
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, written);
        }
        assertThat(golden).hasContent(written);
    }

    @Test
    void carriesAllOverTheControlSocket() {
        JsonFactory json = new JsonFactory();
        StringWriter wire = new StringWriter();
        try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), wire)) {
            some().encode(out);
        }
        Samples read = new Samples();
        try (JsonParser in = json.createParser(ObjectReadContext.empty(), wire.toString())) {
            in.nextToken();
            read.decode(in);
        }
        assertThat(MetricsText.PLAIN.write(read)).isEqualTo(MetricsText.PLAIN.write(some()));
    }

    @Test
    void takesNoMoreSeriesThanItsBound() {
        Samples samples = new Samples();
        for (int i = 0; i < 10 * Samples.MAX_SERIES; i++) {
            samples.add(Metrics.SUPPRESSED, 1, "source " + i);
        }
        assertThat(MetricsText.PLAIN.write(samples).lines()).hasSize(2 + Samples.MAX_SERIES);
    }

    @Test
    void refusesAValueWithoutItsLabels() {
        assertThatThrownBy(() -> new Samples().add(Metrics.RECORDS, 1, "err"))
                .hasMessageContaining("[level, facility]");
    }

    @Test
    void thePageIsWrittenFromTheModel() throws IOException {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        Metrics.printTable(new PrintStream(table, true, StandardCharsets.UTF_8));
        String page = Files.readString(PAGE);
        String words = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        String expected = words + table.toString(StandardCharsets.UTF_8);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE).as("write it anew with -Dgolden.update=true").hasContent(expected);
    }

    @Test
    void everyMetricHasHelpAndOneName() {
        assertThat(Metrics.ALL).extracting(Metric::name).doesNotHaveDuplicates();
        assertThat(Metrics.ALL).allSatisfy(metric -> assertThat(metric.help()).endsWith("."));
    }
}
