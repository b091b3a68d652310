/* producer RATE SECONDS [BYTES]: writes RATE records a second to /dev/kmsg, BYTES (80) of text each with a serial number,
 * in slices of a millisecond; RATE 0 is as fast as it goes. What it could not write in its slice it catches up, so the
 * mean holds. Needs printk_devkmsg=on.
 * prints {"written":…,"seconds":…,"first_seq":…,"next_seq":…}: the kernel's own numbers before and after. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* the number after the newest readable record */
static unsigned long long next_sequence(void)
{
	char text[8192];
	unsigned long long next = 0;
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	for (;;) {
		ssize_t n = read(fd, text, sizeof text - 1);
		if (n < 0 && errno != EPIPE) break;
		if (n > 0) next = strtoull(memchr(text, ',', n) + 1, 0, 10) + 1;
	}
	close(fd);
	return next;
}

int main(int argc, char **argv)
{
	if (argc < 3) return fprintf(stderr, "usage: producer RATE SECONDS [BYTES]\n"), 64;
	double rate = atof(argv[1]), seconds = atof(argv[2]);
	size_t bytes = argc > 3 ? strtoul(argv[3], 0, 10) : 80;
	char text[1024];
	memset(text, 'x', sizeof text);
	if (bytes < 24 || bytes > sizeof text) return fprintf(stderr, "producer: BYTES is 24 to 1024\n"), 64;
	int fd = open("/dev/kmsg", O_WRONLY);
	if (fd < 0) return perror("open /dev/kmsg"), 2;
	unsigned long long first = next_sequence(), written = 0;
	double start = now(), elapsed;
	while ((elapsed = now() - start) < seconds) {
		unsigned long long due = rate > 0 ? (unsigned long long)(rate * elapsed) + 1 : written + 1000;
		for (; written < due; written++) {
			int n = snprintf(text, sizeof text, "<14>pk-bench %llu ", written + 1);
			text[n] = 'x';
			text[bytes + 3] = '\n';
			if (write(fd, text, bytes + 4) < 0) return perror("write /dev/kmsg"), 2;
		}
		if (rate > 0) nanosleep(&(struct timespec){ 0, 500000 }, 0);
	}
	elapsed = now() - start;
	printf("{\"written\":%llu,\"seconds\":%.3f,\"first_seq\":%llu,\"next_seq\":%llu}\n", written, elapsed, first, next_sequence());
	return 0;
}
