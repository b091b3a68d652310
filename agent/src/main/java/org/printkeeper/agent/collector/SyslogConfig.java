package org.printkeeper.agent.collector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The configuration of rsyslog or syslog-ng, as far as it tells what becomes of kernel messages.
 *
 * <p>Source: rsyslog.conf(5), syslog-ng.conf(5).
 */
public final class SyslogConfig {
    /** Nothing is known. */
    public static final SyslogConfig NONE = new SyslogConfig("");

    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*#.*$");
    private static final Pattern MODULE =
            Pattern.compile(
                    "(?i)module\\s*\\(\\s*load\\s*=\\s*\"(im[a-z]+)|\\$ModLoad\\s+(im[a-z]+)");
    private static final Pattern PERMIT =
            Pattern.compile(
                    "(?i)permitnonkernelfacility\\s*=\\s*\"on\"|\\$KLogPermitNonKernelFacility\\s+on");
    private static final Pattern RULE =
            Pattern.compile("(?m)^\\s*([a-z*][^\\s\"{(]*\\.[^\\s\"{(]+)\\s+-?(/[^\\s;]+)");
    private static final Pattern NG_FILE =
            Pattern.compile("destination[^;]*?\\{[^}]*?file\\(\\s*\"(/[^\"$]+)\"");
    private static final Pattern RSYSLOG_TEMPLATE =
            Pattern.compile(
                    "(?i)template\\s*\\([^)]*?string\\s*=\\s*\"([^\"]*%\\$!sequnum%[^\"]*)\"");
    private static final Pattern NG_TEMPLATE =
            Pattern.compile("template\\s*\\(\\s*\"([^\"]*\\$\\{?MSGID\\}?[^\"]*)\"");

    private final String text;

    private SyslogConfig(String text) {
        this.text = text;
    }

    /** A configuration given as text. */
    public static SyslogConfig of(String text) {
        return new SyslogConfig(COMMENT.matcher(text).replaceAll(""));
    }

    /** Reads one file. */
    public static SyslogConfig read(Path file) throws IOException {
        return of(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    /** Reads a main file and the {@code *.conf} of a directory, where they are. */
    static SyslogConfig read(Path file, Path directory) throws IOException {
        StringBuilder whole = new StringBuilder();
        for (Path part : parts(file, directory)) {
            whole.append(Files.readString(part, StandardCharsets.ISO_8859_1)).append('\n');
        }
        return of(whole.toString());
    }

    private static List<Path> parts(Path file, Path directory) throws IOException {
        List<Path> parts = new ArrayList<>();
        if (Files.isRegularFile(file)) {
            parts.add(file);
        }
        if (Files.isDirectory(directory)) {
            try (Stream<Path> children = Files.list(directory)) {
                children.filter(child -> child.toString().endsWith(".conf"))
                        .sorted()
                        .forEach(parts::add);
            }
        }
        return parts;
    }

    /** True when there is none. */
    public boolean isEmpty() {
        return text.isBlank();
    }

    /** Which input takes in the kernel's messages. */
    Optional<KernelInput> input() {
        if (text.contains("@version")) {
            boolean proc = text.contains("/proc/kmsg") && !text.contains("/dev/kmsg");
            return Optional.of(proc ? KernelInput.SYSLOG_NG_PROC : KernelInput.SYSLOG_NG_KMSG);
        }
        List<String> modules =
                MODULE.matcher(text)
                        .results()
                        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                        .toList();
        return Stream.of(
                        KernelInput.IMKMSG,
                        KernelInput.IMKLOG,
                        KernelInput.IMJOURNAL,
                        KernelInput.IMTCP,
                        KernelInput.IMRELP,
                        KernelInput.IMUDP,
                        KernelInput.IMUXSOCK)
                .filter(input -> modules.stream().anyMatch(input.name()::equalsIgnoreCase))
                .findFirst();
    }

    /** True when imklog is told to keep the messages of user space. */
    boolean permitsUserFacilities() {
        return PERMIT.matcher(text).find();
    }

    /** The template that writes the kernel's sequence number, where there is one. */
    Optional<LineTemplate> numberedTemplate() {
        Matcher rsyslog = RSYSLOG_TEMPLATE.matcher(text);
        if (rsyslog.find()) {
            return Optional.of(LineTemplate.ofRsyslog(rsyslog.group(1)));
        }
        Matcher syslogNg = NG_TEMPLATE.matcher(text);
        return syslogNg.find()
                ? Optional.of(LineTemplate.ofSyslogNg(syslogNg.group(1)))
                : Optional.empty();
    }

    /** Selector and file of each traditional rule, in their order. */
    List<Rule> rules() {
        return RULE.matcher(text)
                .results()
                .map(rule -> new Rule(SyslogSelector.parse(rule.group(1)), Path.of(rule.group(2))))
                .toList();
    }

    /** Files that receive the kernel's messages, or may: syslog-ng's rules are not followed. */
    List<Path> filesOfKernel() {
        Stream<Path> byRule =
                rules().stream().filter(rule -> rule.selector().selectsKernel()).map(Rule::file);
        Stream<Path> destinations =
                NG_FILE.matcher(text).results().map(found -> Path.of(found.group(1)));
        return Stream.concat(byRule, destinations).toList();
    }

    /** {@code selector file}. */
    record Rule(SyslogSelector selector, Path file) {}

    /** The rule for a file, where there is one. */
    Optional<Rule> ruleFor(Path file) {
        return rules().stream().filter(rule -> rule.file().equals(file.toAbsolutePath())).findAny();
    }
}
