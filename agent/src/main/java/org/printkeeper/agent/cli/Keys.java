package org.printkeeper.agent.cli;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.printkeeper.agent.remote.RemoteTarget;
import org.printkeeper.core.record.KernelTimestampMode;
import org.printkeeper.core.record.ReadMode;

/**
 * Every key of the configuration, in the order in which it is documented; those of syslog stand in
 * {@link SyslogKeys}, those of the channels in {@link AlertKeys}.
 */
final class Keys {
    private static final KeyTable KEYS = new KeyTable("");

    static final Key<Path> STATE_DIR =
            KEYS.start(
                    "state_dir",
                    KeyTypes.directory(),
                    StateDir.usual(),
                    "Where the archive, the cursors of its followers and the control socket are."
                            + " Root's default is shown; others have"
                            + " $XDG_STATE_HOME/printkeeper.");
    static final Key<Boolean> CONTROL_SOCKET =
            KEYS.flag(
                    "control_socket",
                    true,
                    "Whether a running capture can be asked for its status, a note or a sync"
                            + " through the socket `control` in the state directory. Root and the"
                            + " capture's own user may.");
    static final Key<String> USER =
            KEYS.start(
                    "user",
                    KeyTypes.text(Pattern.compile("[A-Za-z0-9_.-]*"), "a user's name"),
                    "",
                    "Whom `run --only serve` becomes when it is root and its sockets are bound;"
                            + " none: it stays who it is. The user must be able to write the state"
                            + " directory and the files of syslog.outputs.");

    static final Key<CaptureSource> SOURCE =
            KEYS.start(
                    "capture.source",
                    KeyTypes.choice(CaptureSource.class),
                    CaptureSource.KMSG,
                    "Where kernel records come from: /dev/kmsg, the only source that numbers them;"
                            + " /proc/kmsg, which takes records away from its other readers;"
                            + " syslog(2); or kmsg records on standard input.");
    static final Key<ReadMode> READ_MODE =
            KEYS.imkmsg(
                    "capture.read_mode",
                    "readMode",
                    KeyTypes.choice(ReadMode.class),
                    ReadMode.FULL_BOOT,
                    "Which records that are older than the start are passed on: all in the first"
                            + " start after a boot, all always, or none. The archive keeps every"
                            + " record in each mode. As in rsyslog's imkmsg.");
    static final Key<Long> EXPECTED_BOOT_COMPLETE_SECONDS =
            KEYS.imkmsg(
                    "capture.expected_boot_complete_seconds",
                    "expectedBootCompleteSeconds",
                    KeyTypes.number(0, 86_400),
                    90L,
                    "Seconds after boot within which a start counts as the first one, for read_mode"
                            + " \"full-boot\". As in rsyslog's imkmsg.");
    static final Key<KernelTimestampMode> PARSE_KERNEL_TIMESTAMP =
            KEYS.imkmsg(
                    "capture.parse_kernel_timestamp",
                    "parseKernelTimestamp",
                    KeyTypes.choice(KernelTimestampMode.class),
                    KernelTimestampMode.STARTUP,
                    "For which records the wall-clock time passed on is computed from the kernel's"
                            + " stamp rather than the time of reading: those found at start, all,"
                            + " or none. As in rsyslog's imkmsg.");
    static final Key<Long> READER_PRIORITY =
            KEYS.start(
                    "capture.reader_priority",
                    KeyTypes.number(0, 99),
                    0L,
                    "Real-time priority (SCHED_FIFO) of the thread that reads the ring; 0 leaves it"
                            + " as it is. Needs CAP_SYS_NICE.");
    static final Key<Long> QUEUE_MAX_BYTES =
            KEYS.start(
                    "capture.queue_max_bytes",
                    KeyTypes.bytes(64 << 10, 32L << 20),
                    16L << 20,
                    "How much may wait in memory while the disk stalls. When it is full the kernel's"
                            + " ring is the next buffer.");
    static final Key<Duration> CLOCK_INTERVAL =
            KEYS.start(
                    "capture.clock_interval",
                    KeyTypes.duration(ofSeconds(1), ofDays(1)),
                    ofMinutes(10),
                    "How often all clocks are written down beside the records, so that kernel stamps"
                            + " can be turned into time of day.");
    static final Key<Duration> HEARTBEAT_INTERVAL =
            KEYS.start(
                    "capture.heartbeat_interval",
                    KeyTypes.duration(ofSeconds(1), ofDays(1)),
                    ofMinutes(10),
                    "How long the archive may stay silent before it says that the capture is alive.");

    static final Key<Duration> COMMIT_URGENT =
            KEYS.reload(
                    "archive.commit_urgent",
                    KeyTypes.duration(ofMillis(1), ofMinutes(1)),
                    ofMillis(50),
                    "Within which time records of level err or worse are on disk.");
    static final Key<Duration> COMMIT_NORMAL =
            KEYS.reload(
                    "archive.commit_normal",
                    KeyTypes.duration(ofMillis(1), ofHours(1)),
                    ofSeconds(5),
                    "Within which time all other records are on disk.");
    static final Key<Long> MAX_SYNCS_PER_SECOND =
            KEYS.reload(
                    "archive.max_syncs_per_second",
                    KeyTypes.number(1, 1000),
                    10L,
                    "How often a second the disk is forced at most; under a flood of errors a commit"
                            + " takes more records instead.");
    static final Key<Long> SEGMENT_MAX_BYTES =
            KEYS.reload(
                    "archive.segment_max_bytes",
                    KeyTypes.bytes(64 << 10, 1L << 30),
                    8L << 20,
                    "At which size a segment is sealed and compressed.");
    static final Key<Duration> SEGMENT_MAX_AGE =
            KEYS.reload(
                    "archive.segment_max_age",
                    KeyTypes.duration(ofMinutes(1), ofDays(365)),
                    ofDays(1),
                    "At which age a segment is sealed and compressed.");
    static final Key<Long> TOTAL_MAX_BYTES =
            KEYS.reload(
                    "archive.total_max_bytes",
                    KeyTypes.bytes(1 << 20, 1L << 50),
                    4L << 30,
                    "How much disk a stream may take. Beyond it the oldest segments are dropped, and"
                            + " the archive says so.");

    static final Key<Duration> CHECKPOINT_INTERVAL =
            KEYS.start(
                    "archive.checkpoint_interval",
                    KeyTypes.duration(ofSeconds(1), ofDays(1)),
                    ofMinutes(1),
                    "How often what is new in the archive is signed at least. After a record of"
                            + " level err or worse, and when a segment is full, that is done within"
                            + " about a second.");

    static final Key<Duration> SEAL_INTERVAL =
            KEYS.start(
                    "archive.seal_interval",
                    KeyTypes.duration(ofSeconds(1), ofDays(365)),
                    ofHours(1),
                    "How long one key seals the checkpoints. Then it names its successor and is"
                            + " overwritten: who breaks in cannot sign again what is older.");

    static final Key<List<String>> WITNESSES =
            KEYS.start(
                    "evidence.witnesses",
                    KeyTypes.lines(
                            Pattern.compile("https?://\\S+\\s+\\S+\\+[0-9a-f]{8}\\+\\S+"),
                            "\"URL KEY\" as 'printkeeper witness' prints its key"),
                    List.of(),
                    "Who cosigns the checkpoints: other hosts that run 'printkeeper witness', or"
                            + " anything else that speaks tlog-witness.");

    static final Key<Duration> AUDIT_WINDOW =
            KEYS.start(
                    "audit.window",
                    KeyTypes.duration(ofSeconds(1), ofDays(1)),
                    ofSeconds(60),
                    "Length of the windows for which the live audit gives verdicts.");
    static final Key<Duration> AUDIT_GRACE =
            KEYS.start(
                    "audit.grace",
                    KeyTypes.duration(ofSeconds(0), ofHours(1)),
                    ofSeconds(10),
                    "How long a collector may take to store a record before it counts as missing.");
    static final Key<Long> AUDIT_ALARM_SCORE =
            KEYS.start(
                    "audit.alarm_score",
                    KeyTypes.number(1, 100),
                    40L,
                    "From which score on a collector is said to lose what matters: the severity of"
                            + " the worst record lost in the last window, by level and kind.");
    static final Key<Long> AUDIT_CLEAR_SCORE =
            KEYS.start(
                    "audit.clear_score",
                    KeyTypes.number(0, 100),
                    20L,
                    "Up to which score, for a whole window, it is said to have ceased. One above"
                            + " audit.alarm_score counts as that.");
    static final Key<List<String>> AUDIT_COLLECTORS =
            KEYS.start(
                    "audit.collectors",
                    KeyTypes.words(List.of("auto", "journald", "rsyslog", "syslog-ng")),
                    List.of("auto"),
                    "Whose stores the live audit compares: those found on the host, or the ones"
                            + " named. An empty list turns it off.");

    static final Key<List<Path>> AUDIT_JOURNALS =
            KEYS.start(
                    "audit.journals",
                    KeyTypes.files(),
                    List.of(),
                    "Directories of further journals to compare.");
    static final Key<List<Path>> AUDIT_LOG_FILES =
            KEYS.start(
                    "audit.log_files",
                    KeyTypes.files(),
                    List.of(),
                    "Further log files to compare, as rsyslog or syslog-ng write them.");

    static final Key<Path> AUDIT_LOG_FILES_CONFIG =
            KEYS.file(
                    "audit.log_files_config",
                    "The configuration of the daemon that writes audit.log_files, as `--config` of"
                            + " `printkeeper audit`: it says what they are read from and what is left"
                            + " out. Without it their lines have to tell.");

    static final Key<List<String>> AUDIT_REMOTES =
            KEYS.call(
                    "audit.remotes",
                    KeyTypes.lines(RemoteTarget.FORM, RemoteTarget.EXPECTED),
                    List.of(),
                    "Log servers and topics that `printkeeper audit` compares too where no store is"
                            + " named to it, written as for its `--remote`. For that command only:"
                            + " the live audit of `run` leaves them out.");

    static final Key<Path> KLOG_FILE =
            KEYS.file(
                    "klog.file",
                    "A file to copy the kernel's lines to, as `klogd -f` writes them: the whole"
                            + " archive at first, then what comes. A file that was moved away is"
                            + " begun anew. `run --klog-file` overrides it.");
    static final Key<Long> CONSOLE_LEVEL =
            KEYS.start(
                    "klog.console_level",
                    KeyTypes.number(0, 8),
                    0L,
                    "Which lines the kernel prints on the console, as `klogd -c` sets it at start:"
                            + " those with a level below this number; 0 leaves it as it is. Needs"
                            + " CAP_SYSLOG. `run --console-level` overrides it.");
    static final Key<List<Path>> RULES =
            KEYS.start(
                    "detect.rules",
                    KeyTypes.files(),
                    List.of(Path.of("/etc/printkeeper/rules.d")),
                    "Rules for events of your own: .toml, or node-problem-detector's .json; files,"
                            + " or directories of them. What does not exist is left out.");

    static final Key<String> METRICS_LISTEN =
            KEYS.start(
                    "metrics.listen",
                    KeyTypes.text(
                            Pattern.compile("|.+:[0-9]{1,5}"),
                            "\"ADDRESS:PORT\", or \"\" for none"),
                    "",
                    "Where /metrics, /healthz and /readyz are answered, such as"
                            + " \"127.0.0.1:9793\". Nobody is asked for a password there: take a"
                            + " loopback address, or a proxy.");

    static final List<Key<?>> ALL =
            Stream.concat(KEYS.keys().stream(), SyslogKeys.KEYS.keys().stream()).toList();

    private Keys() {}
}
