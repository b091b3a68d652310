package org.printkeeper.agent.cli;

import java.util.Optional;
import org.printkeeper.core.detect.PrintkSite;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.record.Level;
import tools.jackson.core.JsonGenerator;

/**
 * Where the kernel prints a message, by a catalogue.
 *
 * @param label which kernel the catalogue is of
 * @param match empty when that kernel has no such message, as far as the catalogue knows
 */
record Printed(String label, Optional<Catalogue.Match> match) {
    static Printed of(Catalogue catalogue, String text) {
        return new Printed(catalogue.label(), catalogue.find(text));
    }

    /** For people; begins in lower case. */
    String words() {
        return match.map(this::words)
                .orElse(
                        "not in the catalogue of %s: code from outside the tree, another kernel, or forged"
                                .formatted(kernel()));
    }

    private String words(Catalogue.Match found) {
        PrintkSite site = found.sites().getFirst();
        return "printed at %s:%d%s%s (%s)%s"
                .formatted(
                        KmsgText.visible(site.file()),
                        site.line(),
                        site.function().isEmpty()
                                ? ""
                                : " in " + KmsgText.visible(site.function()) + "()",
                        site.level().map(level -> ", level " + level.label()).orElse(""),
                        kernel(),
                        found.places() == 1
                                ? ""
                                : ", or at one of %d other places".formatted(found.places() - 1));
    }

    private String kernel() {
        return label.isEmpty() ? "an unnamed kernel" : KmsgText.visible(label);
    }

    /** Writes {@code printk}: null when nothing was found. */
    void write(JsonGenerator json) {
        json.writeStringProperty("catalogue", label);
        json.writeName("printk");
        if (match.isEmpty()) {
            json.writeNull();
            return;
        }
        PrintkSite site = match.get().sites().getFirst();
        json.writeStartObject();
        json.writeStringProperty("file", site.file());
        json.writeNumberProperty("line", site.line());
        json.writeStringProperty("function", site.function());
        json.writeStringProperty("level", site.level().map(Level::label).orElse(""));
        json.writeStringProperty("format", site.format());
        json.writeNumberProperty("places", match.get().places());
        json.writeEndObject();
    }
}
