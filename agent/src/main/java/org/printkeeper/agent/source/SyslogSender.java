package org.printkeeper.agent.source;

import java.net.InetSocketAddress;
import org.printkeeper.core.syslog.SyslogEntry;

/**
 * Who a message comes from, as far as somebody else than the sender itself says so.
 *
 * @param via how it came: {@code unix}, {@code udp}, {@code tcp}, {@code tls}
 * @param peer address and port or path, as a token of {@link SyslogEntry}
 * @param trusted facts, as {@link SyslogEntry} has them
 * @param limitedBy what is counted together for the limit of messages: the address without port, or
 *     the user
 */
record SyslogSender(String via, String peer, String trusted, String limitedBy) {
    static SyslogSender ofAddress(String via, InetSocketAddress address, String name) {
        String host = address.getAddress().getHostAddress();
        String peer = (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
        String trusted = name.isEmpty() ? SyslogEntry.NONE : "name=" + SyslogEntry.token(name);
        return new SyslogSender(via, SyslogEntry.token(peer), trusted, host);
    }

    static SyslogSender ofProcess(String path, int pid, int uid, int gid) {
        String trusted = "pid=" + pid + ",uid=" + uid + ",gid=" + gid;
        return new SyslogSender("unix", SyslogEntry.token(path), trusted, "uid " + uid);
    }

    byte[] head(long receivedMicros, boolean isCut) {
        String facts =
                isCut ? (trusted.equals(SyslogEntry.NONE) ? "cut=1" : trusted + ",cut=1") : trusted;
        return SyslogEntry.head(receivedMicros, via, peer, facts);
    }
}
