#!/bin/bash
# In the VM, once for each power cut: capture under load and say on the console, which outlives the cut, what is on disk.
# It runs without systemd, which would take half of the slow guest's time.
dmesg -n 1
cat >/run/printkeeper.toml <<'TOML'
[archive]
segment_max_bytes = "64K"
checkpoint_interval = "1s"
commit_normal = "200ms"
TOML
/lab/runtime/bin/java --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  -cp "$(printf '%s:' /lab/classes/*)" org.printkeeper.agent.cli.Main \
  run --only capture --config /run/printkeeper.toml --state-dir /out/state >>/out/run.log 2>&1 &
echo on >/proc/sys/kernel/printk_devkmsg

# Load: 100 records a second, one in ten of level err: what leaves the slow guest time to seal and sign. What the daemon
# calls durable is told at once; the cut comes at random after something was signed.
exec perl -MIO::Socket::UNIX -e '
  $| = 1;
  open my $kmsg, ">", "/dev/kmsg" or die;
  my ($n, $left) = (0, -1);
  while (1) {
    for (1 .. 10) { $n++; syswrite $kmsg, "<" . ($n % 10 ? 6 : 3) . ">cut $n " . "x" x ($n % 300) . "\n" }
    select undef, undef, undef, 0.1;
    next if $n % 20;
    my $daemon = IO::Socket::UNIX->new("/out/state/control") or next;
    print $daemon "status\n";
    my $status = <$daemon>;
    next unless $status =~ /"durable_index":(\d+)/ && $1;
    print "DURABLE $1\n";
    $left = 1 + int rand 20 if $left < 0 && -s "/out/state/streams/kernel/evidence/0/checkpoint";
    if (--$left == 0) { print "LAB-CRASH\n"; sleep 5; }
  }'
