package org.printkeeper.agent.live;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What a virtual machine needs to run the program: {@code runtime} and {@code classes}. */
record Guest(Path folder) {
    /** Copies one of the scripts beside the tests out. */
    static Path script(String name, Path folder) throws IOException {
        Path script = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(Guest.class.getResourceAsStream(name), name)) {
            Files.copy(in, script);
        }
        return script;
    }

    Path[] parts() throws IOException {
        return new Path[] {runtime(), classes()};
    }

    /** A Java of some 45 MB: the guest's disk is made anew for each run. */
    private Path runtime() {
        Path runtime = folder.resolve("runtime");
        Finished.of(
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                        "--add-modules",
                        "java.base,java.net.http,jdk.httpserver,jdk.net,jdk.unsupported",
                        "--generate-cds-archive",
                        "--strip-debug",
                        "--no-man-pages",
                        "--no-header-files",
                        "--output",
                        runtime.toString()),
                Duration.ofMinutes(2));
        return runtime;
    }

    /** Everything on our own class path but the tests and what only they need. */
    private Path classes() throws IOException {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        int i = 0;
        for (String entry :
                List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))) {
            if (Files.exists(Path.of(entry))
                    && !entry.matches(".*(test-classes|junit|assertj|archunit|byte-buddy).*")) {
                Finished.of(
                        new ProcessBuilder(
                                "cp",
                                "-a",
                                entry,
                                classes.resolve(
                                                "%02d-%s"
                                                        .formatted(
                                                                i++, Path.of(entry).getFileName()))
                                        .toString()),
                        Duration.ofSeconds(30));
            }
        }
        return classes;
    }
}
