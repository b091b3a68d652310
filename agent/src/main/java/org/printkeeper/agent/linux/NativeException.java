package org.printkeeper.agent.linux;

import java.io.IOException;

/** A system call that failed; says which one and why. */
public final class NativeException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /**
     * @param call the call and what it was about, for example {@code open /dev/kmsg}
     * @param errno as the call left it, positive
     */
    public NativeException(String call, int errno) {
        super(call + ": " + Errno.describe(errno));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }

    /** Passes a result on, or throws when it is an error. */
    static int check(String call, int resultOrErrno) throws NativeException {
        if (resultOrErrno < 0) {
            throw new NativeException(call, -resultOrErrno);
        }
        return resultOrErrno;
    }
}
