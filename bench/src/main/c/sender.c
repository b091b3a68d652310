/* sender tcp|udp PORT COUNT BYTES [RATE]: sends COUNT numbered messages of BYTES to 127.0.0.1, as fast as they are taken, or
 * RATE a second in slices of a millisecond; by TCP each ends with a newline, 64 KB in one write.
 * prints the time of the first one, seconds since 1970. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double clock_of(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	if (argc < 5) return 64;
	int tcp = !strcmp(argv[1], "tcp");
	long count = atol(argv[3]), rate = argc > 5 ? atol(argv[5]) : 0;
	int bytes = atoi(argv[4]);
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[2])) };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
	if (connect(fd, (struct sockaddr *)&to, sizeof to)) return perror("connect"), 4;
	char *buffer = malloc(1 << 16);
	size_t used = 0;
	printf("%.6f\n", clock_of(CLOCK_REALTIME));
	double begun = clock_of(CLOCK_MONOTONIC);
	for (long i = 0; i < count; i++) {
		int n = sprintf(buffer + used, "<13>Nov 21 12:00:00 host bench[42]: n=%09ld ", i);
		memset(buffer + used + n, 'x', bytes - n);
		if (!tcp) {
			while (rate && i > (clock_of(CLOCK_MONOTONIC) - begun) * rate) usleep(1000);
			if (send(fd, buffer, bytes, 0) < 0) return perror("send"), 4;
			continue;
		}
		buffer[used + bytes] = '\n';
		used += bytes + 1;
		if (used + bytes + 1 > 1 << 16 || i + 1 == count) {
			for (size_t at = 0; at < used;) {
				ssize_t n = write(fd, buffer + at, used - at);
				if (n < 0) return perror("write"), 4;
				at += n;
			}
			used = 0;
		}
	}
	return 0;
}
