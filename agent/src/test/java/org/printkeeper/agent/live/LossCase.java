package org.printkeeper.agent.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code lab loss} made: a recording of the ring, a store that lacks some of it, and the lab's
 * own count of both.
 */
final class LossCase {
    private static final Pattern KEY = Pattern.compile("SPT=\\d+ DPT=\\d+|Killed process \\d+");

    private final Json json;

    LossCase(Json json) {
        this.json = json;
    }

    String name() {
        return json.text("case");
    }

    String boot() {
        return json.text("boot");
    }

    /** As the kernel counted it. */
    long produced() {
        return json.number("produced");
    }

    /** Lines in the store, as journalctl or grep count them. */
    long stored() {
        return json.number("stored");
    }

    long storedUnique() {
        return json.number("stored_unique");
    }

    boolean isJournal() {
        return json.text("collector").equals("journald");
    }

    Path store() {
        return Path.of(json.text("store"));
    }

    Path reference() {
        return Path.of(json.get("reference").text("file"));
    }

    /** The arguments by which {@code audit} is told of this case. */
    List<String> auditArguments() {
        return List.of(
                "audit",
                "--reference",
                reference().toString(),
                "--boot",
                boot(),
                (isJournal() ? "--journal=" : "--syslog=") + store(),
                "--config",
                json.text("config"));
    }

    RawLog recording() throws IOException {
        return RawLog.recording(reference());
    }

    /** The records of this run, without what else the kernel said meanwhile. */
    boolean concerns(String text) {
        return Pattern.compile(json.text("pattern")).matcher(text).find();
    }

    /**
     * The serial number in a record of this run: the packet's ports, or the process that was
     * killed.
     */
    static String key(String text) {
        Matcher key = KEY.matcher(text);
        if (!key.find()) {
            throw new AssertionError("no serial number in: " + text);
        }
        return key.group();
    }

    List<String> producedKeys() throws IOException {
        return recording().records().stream()
                .map(RawLog.Rec::text)
                .filter(this::concerns)
                .map(LossCase::key)
                .toList();
    }

    /**
     * Keys found in the store by journalctl or in the bytes of the file, several in a line that was
     * glued together.
     */
    List<String> storedKeys() throws IOException {
        List<String> keys = new ArrayList<>();
        for (String line : storedText().lines().toList()) {
            if (concerns(line)) {
                KEY.matcher(line).results().map(result -> result.group()).forEach(keys::add);
            }
        }
        return keys;
    }

    private String storedText() throws IOException {
        return isJournal() ? journal("-o", "cat") : Files.readString(store(), ISO_8859_1);
    }

    /** Times of the kernel records in the journal. */
    List<Long> journalMicros() {
        return Json.lines(journal("-o", "json", "--output-fields=_SOURCE_MONOTONIC_TIMESTAMP"))
                .stream()
                .map(entry -> Long.parseLong(entry.text("_SOURCE_MONOTONIC_TIMESTAMP")))
                .toList();
    }

    private String journal(String... output) {
        List<String> command = new ArrayList<>(List.of("journalctl", "-q", "-a", "--no-pager"));
        command.addAll(List.of(output));
        command.addAll(List.of("-D", store().toString(), "_TRANSPORT=kernel"));
        return Finished.of(new ProcessBuilder(command), Duration.ofSeconds(60)).out();
    }

    @Override
    public String toString() {
        return json.toString();
    }
}
