package org.printkeeper.agent.linux;

import java.util.Map;

/**
 * The sockets that a service manager opened for this process, by descriptor.
 *
 * <p>Source: man 3 sd_listen_fds.
 */
public final class ActivatedSockets {
    private static final int FIRST = 3;

    private ActivatedSockets() {}

    /** The first descriptor, always 3, and how many there are; 0 when they are not meant for us. */
    public static int count(Map<String, String> environment, long pid) {
        String count = environment.getOrDefault("LISTEN_FDS", "0");
        boolean isOurs = Long.toString(pid).equals(environment.get("LISTEN_PID"));
        return isOurs && count.matches("[0-9]{1,4}") ? Integer.parseInt(count) : 0;
    }

    /** Number of the socket at this place. */
    public static int descriptor(int index) {
        return FIRST + index;
    }
}
