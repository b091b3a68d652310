package org.printkeeper.agent.cli;

import java.io.PrintStream;
import java.util.stream.Stream;

/** The model of the keys as text: a TOML file with every default, and docs/configuration.md. */
final class ConfigText {
    private static final int WIDTH = 98;

    private ConfigText() {}

    /** A valid configuration in which everything is as it is without one. */
    static void printDefaults(PrintStream out) {
        String table = "";
        for (Key<?> key : Keys.ALL) {
            int dot = key.name().lastIndexOf('.');
            String itsTable = dot < 0 ? "" : key.name().substring(0, dot);
            if (!itsTable.equals(table)) {
                table = itsTable;
                out.println("[" + table + "]");
            }
            wrap(key.doc()).forEach(line -> out.println("# " + line));
            out.println("# " + key.type().expected() + "; applied by " + key.applied());
            out.println(key.name().substring(dot + 1) + " = " + key.showDefault());
            out.println();
        }
        out.println("# A way to tell people: [alert.NAME], as many as there are; docs/alerts.md");
    }

    /** The page docs/configuration.md. */
    static void printPage(PrintStream out) {
        out.println("# Configuration");
        out.println();
        out.println(
                "`"
                        + ConfigFiles.MAIN
                        + "`, then `"
                        + ConfigFiles.DROP_INS
                        + "/*.toml` by name;"
                        + " later files win. `--config FILE` reads that file alone.");
        out.println("`printkeeper check-config` checks them, `printkeeper cat-config` shows what");
        out.println("is in force and why. This page is written from the program's own model.");
        for (Key<?> key : Stream.concat(Keys.ALL.stream(), AlertKeys.ALL.stream()).toList()) {
            out.println();
            out.println("## `" + key.name() + "`");
            out.println();
            out.println(key.doc());
            out.println();
            out.println("- default: `" + key.showDefault() + "`");
            out.println("- values: " + key.type().expected());
            out.println("- a change is applied by " + key.applied());
            for (String other : key.otherNames()) {
                out.println("- also spelled: `" + other + "`, in upper or lower case");
            }
        }
    }

    private static java.util.List<String> wrap(String text) {
        return text.replaceAll("(.{1," + WIDTH + "})( |$)", "$1\n").lines().toList();
    }
}
