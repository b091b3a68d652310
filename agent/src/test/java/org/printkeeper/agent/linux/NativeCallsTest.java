package org.printkeeper.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeCallsTest {
    @TempDir private Path directory;

    @Test
    void readsAFileAndSeeksInIt() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "0123456789");
        byte[] into = new byte[8];
        try (Descriptor descriptor = Descriptor.open(file.toString())) {
            assertThat(descriptor.read(into, 2, 4)).isEqualTo(4);
            assertThat(new String(into, 2, 4, StandardCharsets.US_ASCII)).isEqualTo("0123");
            assertThat(descriptor.seekToEnd()).isZero();
            assertThat(descriptor.read(into, 0, 4)).isZero();
            assertThat(descriptor.seekToStart()).isZero();
            assertThat(descriptor.read(into, 0, 1)).isEqualTo(1);
        }
    }

    @Test
    void saysWhatCouldNotBeOpenedAndWhy() {
        String missing = directory.resolve("missing").toString();
        assertThatThrownBy(() -> Descriptor.open(missing))
                .isInstanceOf(NativeException.class)
                .hasMessage("open " + missing + ": ENOENT (No such file or directory)");
        assertThatThrownBy(() -> Descriptor.adopt(9999)).hasMessageContaining("EBADF");
    }

    @Test
    void aWakeUpEndsTheWaitOnce() throws Exception {
        Path fifo = directory.resolve("fifo");
        new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
        try (Descriptor descriptor = Descriptor.open(fifo.toString());
                Poller poller = new Poller(descriptor)) {
            poller.wake();
            assertThat(poller.await(-1)).isZero();
            assertThat(poller.await(1)).isZero();
            try (var writer = Files.newOutputStream(fifo)) {
                writer.write(1);
                assertThat(poller.await(-1)).isOne();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsTheServiceManager(boolean isAbstract) throws Throwable {
        String name =
                isAbstract
                        ? "@printkeeper-test-" + ProcessHandle.current().pid()
                        : directory.resolve("notify").toString();
        NotifySocket socket = NotifySocket.of(Map.of("NOTIFY_SOCKET", name)).orElseThrow();
        assertThat(socket.send("READY=1")).isNegative();
        try (Arena arena = Arena.ofConfined()) {
            int listening = bind(arena, name);
            assertThat(socket.send("READY=1\nSTATUS=ok")).isZero();
            assertThat(receive(arena, listening)).isEqualTo("READY=1\nSTATUS=ok");
            Descriptor.close(listening, Native.errnoSegment(arena));
        }
    }

    private static int bind(Arena arena, String name) throws Throwable {
        MethodHandle socket =
                handle("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        MethodHandle bind =
                handle("bind", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        MemorySegment errno = Native.errnoSegment(arena);
        int opened = (int) socket.invokeExact(errno, 1, 2, 0);
        MemorySegment address =
                UnixDatagram.socketAddress(arena, name.getBytes(StandardCharsets.UTF_8));
        assertThat((int) bind.invokeExact(errno, opened, address, (int) address.byteSize()))
                .isZero();
        return opened;
    }

    private static String receive(Arena arena, int socket) throws Throwable {
        MethodHandle recv =
                handle(
                        "recv",
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT);
        MemorySegment buffer = arena.allocate(100);
        int length = (int) recv.invokeExact(Native.errnoSegment(arena), socket, buffer, 100L, 0);
        byte[] bytes = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static MethodHandle handle(String name, ValueLayout... arguments) {
        return Native.withErrno(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    @Test
    void sendsNothingWhereNoManagerListens() {
        assertThat(NotifySocket.of(Map.of())).isEmpty();
        assertThat(NotifySocket.of(Map.of("NOTIFY_SOCKET", "vsock:1:2"))).isEmpty();
        assertThat(NotifySocket.of(Map.of("NOTIFY_SOCKET", "/" + "x".repeat(107)))).isEmpty();
    }

    @Test
    void schedulesTheCallingThreadOrSaysWhyNot() throws Exception {
        int[] results = new int[2];
        Thread thread =
                Thread.ofPlatform()
                        .start(() -> {
                            results[0] = ThreadScheduling.nice(1);
                            results[1] = ThreadScheduling.fifo(1);
                        });
        thread.join();
        assertThat(results[0]).isZero();
        assertThat(results[1]).isIn(0, -Errno.EPERM);
    }

    /** Field 19 of proc_pid_stat(5), behind a name that may hold blanks, is the nice value. */
    @Test
    void schedulesThreadsByTheirName() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1); // it takes its name when it runs
        Thread thread =
                Thread.ofPlatform()
                        .name("nice-by-name")
                        .start(() -> {
                            running.countDown();
                            await(end);
                        });
        try {
            running.await();
            assertThat(ThreadScheduling.nice("nice-by-name", 3)).isEqualTo(1);
            assertThat(ThreadScheduling.nice("no-such-thread", 3)).isZero();
            assertThat(stats("(nice-by-name)")).singleElement().isEqualTo("3");
        } finally {
            end.countDown();
            thread.join();
        }
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> stats(String name) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.map(NativeCallsTest::stat)
                    .filter(stat -> stat.contains(name))
                    .map(stat -> stat.substring(stat.indexOf(')') + 2).split(" ", -1)[16])
                    .toList();
        }
    }

    private static String stat(Path task) {
        try {
            return Files.readString(task.resolve("stat"));
        } catch (IOException ended) {
            return "";
        }
    }

    @Test
    void clocksRun() {
        Clocks clocks = new Clocks();
        assertThat(clocks.monotonicMicros()).isLessThanOrEqualTo(clocks.boottimeMicros());
        assertThat(clocks.discipline().maxErrorMicros()).isGreaterThanOrEqualTo(-1);
    }
}
