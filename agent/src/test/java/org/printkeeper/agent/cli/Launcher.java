package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts {@code ./printkeeper} over the classes that this build has just compiled. */
final class Launcher {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path PROGRAM = ROOT.resolve("printkeeper");

    /** How it ended, and both streams of output together. */
    record Result(int exit, String out) {}

    private Launcher() {}

    static ProcessBuilder prepare(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PRINTKEEPER_CLASSES", System.getProperty("java.class.path"));
        return builder;
    }

    /**
     * A line as a shell runs it at the root of the repository; {@code $DIR} is an empty directory.
     */
    static Result shell(String line, Path directory) throws IOException, InterruptedException {
        ProcessBuilder builder = prepare(Path.of("sh"), "-c", line).directory(ROOT.toFile());
        builder.environment().putAll(Map.of("DIR", directory.toString(), "TERM", "dumb"));
        return finish(builder);
    }

    static Result finish(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile("printkeeper-launcher", ".out");
        try {
            Process process = builder.redirectOutput(out.toFile()).start();
            process.getOutputStream().close();
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ended in time").isTrue();
            String text = Files.readString(out, StandardCharsets.UTF_8);
            return new Result(process.exitValue(), text);
        } finally {
            Files.delete(out);
        }
    }
}
