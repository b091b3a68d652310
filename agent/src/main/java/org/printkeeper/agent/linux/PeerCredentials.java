package org.printkeeper.agent.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Process, user and group of who is at the other end of a UNIX socket, as the kernel says it. */
public record PeerCredentials(int pid, int uid, int gid) {
    static final int BYTES = 12;

    /** struct ucred; zeros where the kernel has said nothing. */
    static PeerCredentials decode(MemorySegment data) {
        return data.byteSize() < BYTES
                ? new PeerCredentials(0, 0, 0)
                : new PeerCredentials(
                        data.get(ValueLayout.JAVA_INT, 0),
                        data.get(ValueLayout.JAVA_INT, 4),
                        data.get(ValueLayout.JAVA_INT, 8));
    }
}
