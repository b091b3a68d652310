package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/events.md is written from the catalogue: {@code -Dgolden.update=true} renews it. */
class EventsDocTest {
    private static final Path PAGE = Path.of("../docs/events.md");

    @Test
    void describesEveryKind() throws IOException {
        String page = page();
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(page).isEqualTo(Files.readString(PAGE));
    }

    private static String page() {
        StringBuilder page = new StringBuilder();
        List<Explanation> all = Explanation.all();
        page.append("# Kernel events\n\n")
                .append("Written from the code by EventsDocTest; do not edit. ")
                .append(all.size())
                .append(" kinds. Severity is 0 (nothing) to 100 (the machine is gone).\n")
                .append("`printkeeper explain KIND` says the same.\n");
        String category = "";
        for (Explanation known : all) {
            if (!known.kind().category().equals(category)) {
                category = known.kind().category();
                page.append("\n## ").append(category).append('\n');
            }
            page.append("\n### ")
                    .append(known.kind().name())
                    .append(" (")
                    .append(known.kind().severity())
                    .append(")\n");
            page.append(known.kind().title()).append(". ").append(known.meaning()).append("\n\n");
            page.append("- Check: ").append(known.checks()).append('\n');
            page.append("- Source: ").append(known.source()).append('\n');
        }
        return page.toString();
    }
}
