package org.printkeeper.agent.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * How urgently the kernel runs a platform thread, the calling one where no other is named. Each
 * returns 0 or −errno: EPERM or EACCES without CAP_SYS_NICE.
 */
public final class ThreadScheduling {
    private static final int PRIO_PROCESS = 0;
    private static final int SCHED_FIFO_RESET_ON_FORK = 1 | 0x4000_0000;

    private static final MethodHandle SETPRIORITY = Native.withErrno("setpriority", Native.ints(3));
    private static final MethodHandle SCHED_SETSCHEDULER =
            Native.withErrno(
                    "sched_setscheduler",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS));

    private ThreadScheduling() {}

    /**
     * Sets the nice value of this thread alone, as Linux allows.
     *
     * @param nice −20 (most urgent) to 19
     */
    public static int nice(int nice) {
        return nice(0, nice);
    }

    /**
     * Sets the nice value of the threads of this process that the JVM started, which a Java program
     * cannot reach otherwise.
     *
     * @param name as /proc/self/task/TID/comm has it, at most 15 characters
     * @return how many there are
     */
    public static int nice(String name, int nice) throws IOException {
        int found = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                if (name.equals(nameOf(task))) {
                    nice(Integer.parseInt(task.getFileName().toString()), nice);
                    found++;
                }
            }
        }
        return found;
    }

    private static String nameOf(Path task) throws IOException {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (NoSuchFileException ended) {
            return "";
        }
    }

    private static int nice(int thread, int nice) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoSegment(arena);
            int result = (int) SETPRIORITY.invokeExact(errno, PRIO_PROCESS, thread, nice);
            return result < 0 ? -Native.errno(errno) : 0;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    /**
     * Makes the thread real-time: runs before every ordinary thread; children start ordinary.
     *
     * @param priority 1 to 99
     */
    public static int fifo(int priority) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoSegment(arena);
            MemorySegment parameter = arena.allocateFrom(ValueLayout.JAVA_INT, priority);
            int result =
                    (int)
                            SCHED_SETSCHEDULER.invokeExact(
                                    errno, 0, SCHED_FIFO_RESET_ON_FORK, parameter);
            return result < 0 ? -Native.errno(errno) : 0;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }
}
