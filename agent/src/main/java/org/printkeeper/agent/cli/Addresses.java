package org.printkeeper.agent.cli;

import java.net.InetSocketAddress;

/** Addresses as the configuration writes them: {@code 0.0.0.0:514}, {@code [::]:514}. */
final class Addresses {
    private Addresses() {}

    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon).replaceAll("^\\[|]$", "");
        int port = Integer.parseInt(text.substring(colon + 1));
        InetSocketAddress address =
                port > 65_535
                        ? InetSocketAddress.createUnresolved(host, 0)
                        : new InetSocketAddress(host.isEmpty() ? "0.0.0.0" : host, port);
        if (address.isUnresolved()) {
            throw UserError.usage(
                    "'" + text + "' is no address of a known host and a port up to 65535");
        }
        return address;
    }
}
