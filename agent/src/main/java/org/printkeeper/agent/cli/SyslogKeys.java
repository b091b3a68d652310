package org.printkeeper.agent.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.printkeeper.agent.source.StreamReceiver;

/** The keys of the table {@code [syslog]}: what comes in and where messages go. */
final class SyslogKeys {
    static final KeyTable KEYS = new KeyTable("syslog.");

    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:]*):[0-9]{1,5}");
    private static final String ADDRESSES =
            "addresses and ports, such as \"0.0.0.0:514\" or \"[::]:514\"";

    static final Key<List<Path>> SOCKETS =
            KEYS.start(
                    "sockets",
                    KeyTypes.files(),
                    List.of(),
                    "UNIX datagram sockets to receive syslog at, /dev/log for example; those that"
                            + " systemd passes (LISTEN_FDS) are taken over too.");
    static final Key<List<String>> UDP =
            KEYS.start(
                    "udp",
                    KeyTypes.lines(ADDRESS, ADDRESSES),
                    List.of(),
                    "Where to receive syslog by UDP.");
    static final Key<List<String>> NETCONSOLE =
            KEYS.start(
                    "netconsole",
                    KeyTypes.lines(ADDRESS, ADDRESSES),
                    List.of(),
                    "Where to receive the records of other kernels by netconsole, for example"
                            + " \"0.0.0.0:6666\"; they should send the extended format.");
    static final Key<Boolean> JOURNAL =
            KEYS.start(
                    "journal",
                    KeyTypes.yesOrNo(),
                    false,
                    "Whether to take what journald has of programs, from this boot on, as if it"
                            + " had come by syslog.");
    static final Key<List<String>> TCP =
            KEYS.start(
                    "tcp",
                    KeyTypes.lines(ADDRESS, ADDRESSES),
                    List.of(),
                    "Where to receive syslog by TCP. Messages may be framed by newlines or by"
                            + " their length.");
    static final Key<List<String>> TLS =
            KEYS.start(
                    "tls",
                    KeyTypes.lines(ADDRESS, ADDRESSES),
                    List.of(),
                    "Where to receive syslog by TLS. Needs tls_certificate and tls_key.");
    static final Key<Path> TLS_CERTIFICATE =
            KEYS.file(
                    "tls_certificate",
                    "Our certificate and those that it is signed by, in PEM; shown to clients, and"
                            + " to servers that syslog is forwarded to.");
    static final Key<Path> TLS_KEY =
            KEYS.file("tls_key", "The key of tls_certificate, in PEM (PKCS #8), without password.");
    static final Key<Path> TLS_CA =
            KEYS.file(
                    "tls_ca",
                    "Certificates in PEM that clients and servers must be signed by; none: those"
                            + " that Java trusts.");
    static final Key<StreamReceiver.ClientCertificate> TLS_CLIENTS =
            KEYS.start(
                    "tls_clients",
                    KeyTypes.choice(StreamReceiver.ClientCertificate.class),
                    StreamReceiver.ClientCertificate.OPTIONAL,
                    "Whether TLS clients must show a certificate; the name in it is kept with each"
                            + " message.");
    static final Key<Long> MAX_MESSAGE =
            KEYS.start(
                    "message_max_bytes",
                    KeyTypes.bytes(1 << 10, 256 << 10),
                    16L << 10,
                    "A message that is longer is cut, and marked so.");
    static final Key<Long> MAX_CONNECTIONS =
            KEYS.start(
                    "max_connections",
                    KeyTypes.number(1, 100_000),
                    10_000L,
                    "TCP and TLS connections at the same time; more are turned away and counted.");
    static final Key<Long> RATE =
            KEYS.start(
                    "messages_per_second",
                    KeyTypes.number(0, 10_000_000),
                    0L,
                    "How many messages one sender (address, or user of this host) may send in a"
                            + " second; more are refused and counted in the stream. 0 is no limit.");

    static final Key<List<String>> OUTPUTS =
            KEYS.start(
                    "outputs",
                    KeyTypes.lines(
                            Pattern.compile("\\S+\\s+\\S.*"),
                            "rules: a selector, filters, a target, options; see docs/syslog.md and docs/outputs.md"),
                    List.of(),
                    "Where messages of the kernel and of syslog go, for example"
                            + " \"*.info;mail.none /var/log/messages\" or"
                            + " \"kern.* tls://logs.example:6514\".");

    private SyslogKeys() {}
}
