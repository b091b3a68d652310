package org.printkeeper.agent.source;

import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.NativeException;

/** Says why the kernel log cannot be read here, and what to do. */
final class Access {
    private Access() {}

    static SourceUnavailableException denied(
            String path, NativeException failure, KernelSettings settings) {
        return new SourceUnavailableException(
                "cannot read the kernel log: "
                        + failure.getMessage()
                        + "; "
                        + reason(path, failure.errno(), settings));
    }

    private static String reason(String path, int errno, KernelSettings settings) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV ->
                    "a container may lack the device: give it "
                            + path
                            + " (and CAP_SYSLOG), or run on the host";
            case Errno.EACCES -> "expected read permission on " + path + ": run as root";
            case Errno.EPERM -> refusal(settings);
            default -> "expected to open " + path + " for reading";
        };
    }

    private static String refusal(KernelSettings settings) {
        if (settings.value("printk_devkmsg").orElse("").equals("off")) {
            return "kernel.printk_devkmsg=off closes it for everybody: set it to ratelimit or on"
                    + " (printk.devkmsg= on the kernel's command line locks it)";
        }
        if (settings.value("dmesg_restrict").orElse("").equals("1")) {
            return "needs CAP_SYSLOG or root because kernel.dmesg_restrict=1: run as root, add"
                    + " AmbientCapabilities=CAP_SYSLOG to the unit, or pass an open descriptor on"
                    + " standard input";
        }
        return "needs CAP_SYSLOG: a container must be given it, and a user namespace cannot have"
                + " it; run on the host";
    }
}
