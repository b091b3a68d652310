package org.printkeeper.agent.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.printkeeper.agent.linux.Descriptor;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.NativeException;
import org.printkeeper.agent.linux.Poller;

/**
 * /dev/kmsg, opened here or by somebody with more rights.
 *
 * <p>Thread: as {@link KmsgDevice} says; closed after the reader has ended.
 */
public final class KmsgFile implements KmsgDevice, AutoCloseable {
    /** The device of the running kernel. */
    public static final String PATH = "/dev/kmsg";

    /** Major 1, minor 11: Documentation/admin-guide/devices.txt. */
    private static final long KMSG_DEVICE_NUMBER = 1 << 8 | 11;

    private final Descriptor descriptor;
    private final Poller poller;

    private KmsgFile(Descriptor descriptor) throws NativeException {
        this.descriptor = descriptor;
        this.poller = new Poller(descriptor);
    }

    /** Opens the device; the first record is the oldest in the ring. */
    public static KmsgFile open(String path) throws SourceUnavailableException {
        try {
            return new KmsgFile(Descriptor.open(path));
        } catch (NativeException failure) {
            throw Access.denied(path, failure, KernelSettings.OF_THIS_HOST);
        }
    }

    /**
     * Takes over an open descriptor of the device, standard input (0) for example, and goes to the
     * oldest record. The position is shared with whoever else holds it.
     */
    public static KmsgFile adopt(int number) throws SourceUnavailableException {
        String name = "descriptor " + number;
        requireKmsg(number, name);
        try {
            KmsgFile adopted = new KmsgFile(Descriptor.adopt(number));
            adopted.seek(Position.FIRST);
            return adopted;
        } catch (NativeException failure) {
            throw Access.denied(name, failure, KernelSettings.OF_THIS_HOST);
        }
    }

    private static void requireKmsg(int number, String name) throws SourceUnavailableException {
        Object device;
        try {
            device = Files.getAttribute(Path.of("/proc/self/fd/" + number), "unix:rdev");
        } catch (IOException closed) {
            throw new SourceUnavailableException(
                    name + " is not open: redirect it from " + PATH + " (< " + PATH + ")");
        }
        if (((Number) device).longValue() != KMSG_DEVICE_NUMBER) {
            throw new SourceUnavailableException(
                    name + ": expected " + PATH + " (character device 1:11), found another file");
        }
    }

    @Override
    public int read(byte[] into, int offset, int maxBytes) {
        int length = descriptor.read(into, offset, maxBytes);
        while (length == -Errno.EINTR) {
            length = descriptor.read(into, offset, maxBytes);
        }
        return length;
    }

    @Override
    public int await(int timeoutMillis) {
        return poller.await(timeoutMillis);
    }

    @Override
    public int seek(Position position) {
        return switch (position) {
            case FIRST -> descriptor.seekToStart();
            case AFTER_CLEAR -> descriptor.seekToData();
            case END -> descriptor.seekToEnd();
        };
    }

    @Override
    public void wake() {
        poller.wake();
    }

    @Override
    public void close() {
        poller.close();
        descriptor.close();
    }
}
