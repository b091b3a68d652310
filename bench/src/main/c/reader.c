/* reader: the least that any reader of /dev/kmsg must do, as the yardstick.
 *   reader drain ROUNDS    reads the ring from its oldest record ROUNDS times; prints "records nanoseconds" for each
 *   reader follow FILE     from now on, raw into FILE, until SIGTERM; prints
 *                          {"first_seq":…,"last_seq":…,"records":…,"lost":…,"gaps":…,"cpu_seconds":…}
 * poll(2) only when the ring is drained, 64 KiB of output buffer. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static char text[8192], out[1 << 16];
static volatile sig_atomic_t ending;
static void end(int signal) { (void)signal; ending = 1; }
static int fail(const char *what) { perror(what); return 2; }

static unsigned long long nanos(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static int drain(int rounds)
{
	for (int i = 0; i < rounds; i++) {
		int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
		if (fd < 0) return fail("open /dev/kmsg");
		unsigned long long records = 0, start = nanos();
		for (;;) {
			ssize_t n = read(fd, text, sizeof text);
			if (n > 0) records++;
			else if (errno == EAGAIN) break;
			else if (errno != EPIPE) return fail("read /dev/kmsg");
		}
		printf("%llu %llu\n", records, nanos() - start);
		close(fd);
	}
	return 0;
}

static double cpu_seconds(void)
{
	struct rusage use;
	getrusage(RUSAGE_SELF, &use);
	return use.ru_utime.tv_sec + use.ru_stime.tv_sec + (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static int follow(const char *path)
{
	struct sigaction action = { .sa_handler = end };
	sigaction(SIGTERM, &action, 0);
	FILE *file = fopen(path, "w");
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	if (!file || fd < 0) return fail(file ? "open /dev/kmsg" : path);
	setvbuf(file, out, _IOFBF, sizeof out);
	lseek(fd, 0, SEEK_END);
	unsigned long long first = 0, expected = 0, records = 0, lost = 0, gaps = 0;
	for (;;) {
		ssize_t n = read(fd, text, sizeof text);
		if (n < 0 && errno == EAGAIN) {
			if (ending) break;
			poll(&(struct pollfd){ fd, POLLIN, 0 }, 1, 100);
			continue;
		}
		if (n < 0 && (errno == EPIPE || errno == EINTR)) continue;
		if (n < 0) return fail("read /dev/kmsg");
		unsigned long long seq = strtoull(memchr(text, ',', n) + 1, 0, 10);
		if (!records++) first = seq;
		else if (seq != expected) { lost += seq - expected; gaps++; }
		expected = seq + 1;
		fwrite(text, 1, n, file);
	}
	if (fclose(file)) return fail(path);
	printf("{\"first_seq\":%llu,\"last_seq\":%llu,\"records\":%llu,\"lost\":%llu,\"gaps\":%llu,\"cpu_seconds\":%.3f}\n",
	       first, expected - 1, records, lost, gaps, cpu_seconds());
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "drain")) return drain(atoi(argv[2]));
	if (argc == 3 && !strcmp(argv[1], "follow")) return follow(argv[2]);
	fprintf(stderr, "usage: reader drain ROUNDS | reader follow FILE\n");
	return 64;
}
