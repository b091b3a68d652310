package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key whose signature stands beside the log key's. It evolves: now and then it names its
 * successor in a note of its own, the hand-over, and is overwritten. Who takes the keys of this
 * host cannot sign again what was sealed before.
 *
 * <p>Thread: one at a time.
 *
 * <p>Invariant: nothing is sealed while a hand-over is under way; the disk may have kept it though
 * it reported a failure.
 */
final class SealingKey {
    private static final String HANDOVERS = "seals";
    private static final Pattern HANDOVER =
            Pattern.compile("[^\n\0]+\n([0-9]{1,18})\n[^\n\0]+\n([^\n\0]+)\n\n\u2014 [^\n\0]+\n\n");
    private static final Pattern FILE_NAME =
            Pattern.compile("kernel-([0-9]{1,6})-seal(?:-next)?\\.key");

    private final Storage evidence;
    private final Storage identity;
    private final String origin;
    private SigningKey key;
    private @Nullable HandOver pending;
    private long sealedSize;
    private long handOversEnd;

    private record HandOver(String note, long size, SigningKey successor) {}

    private SealingKey(Storage evidence, Storage identity, String origin, SigningKey key) {
        this.evidence = evidence;
        this.identity = identity;
        this.origin = origin;
        this.key = key;
    }

    /**
     * The first one of an epoch.
     *
     * @param evidence of the epoch
     * @param origin of the epoch's log
     */
    static SealingKey create(Storage evidence, Storage identity, String origin) throws IOException {
        SigningKey first = SigningKey.create(file(identity, origin, ""), name(origin));
        return new SealingKey(evidence, identity, origin, first);
    }

    /**
     * The one that seals now; empty when it was lost.
     *
     * @param first verifier key of the epoch's first one
     */
    static Optional<SealingKey> open(
            Storage evidence, Storage identity, String origin, String first) throws IOException {
        Matcher each = HANDOVER.matcher(new WholeFile(evidence, HANDOVERS).text());
        String last = "";
        String current = first;
        long size = 0;
        long bytes = 0;
        while (each.lookingAt()) {
            last = each.group();
            size = Long.parseLong(each.group(1));
            current = each.group(2);
            bytes += utf8(last).length;
            each.region(each.end(), each.regionEnd());
        }
        Optional<SigningKey> key = read(file(identity, origin, ""), origin, current);
        if (key.isPresent()) {
            SealingKey found = new SealingKey(evidence, identity, origin, key.get());
            found.sealedSize = size;
            found.handOversEnd = bytes;
            return Optional.of(found);
        }
        Optional<SigningKey> next = read(file(identity, origin, "-next"), origin, current);
        if (next.isEmpty() || last.isEmpty()) {
            return Optional.empty();
        }
        SealingKey found = new SealingKey(evidence, identity, origin, next.get());
        found.pending = new HandOver(last, size, next.get());
        found.handOversEnd = bytes - utf8(last).length;
        return Optional.of(found);
    }

    private static Optional<SigningKey> read(WholeFile file, String origin, String verifierKey)
            throws IOException {
        return SigningKey.read(file, name(origin))
                .filter(key -> key.verifierKey().equals(verifierKey));
    }

    private static WholeFile file(Storage identity, String origin, String suffix) {
        String epoch = origin.substring(origin.lastIndexOf('/') + 1);
        return new WholeFile(identity, "kernel-%s-seal%s.key".formatted(epoch, suffix));
    }

    private static String name(String origin) {
        return origin + "/seal";
    }

    /** The line by which others verify what it seals. */
    String verifierKey() {
        return key.verifierKey();
    }

    /** Its signature line under a text. */
    String seal(String text) {
        return key.signatureLine(text);
    }

    /** Leaves that were sealed by keys that are gone. */
    long sealedSize() {
        return sealedSize;
    }

    /** A new key seals what comes after this tree, which was signed. */
    void handOver(SignedTree signed) throws IOException {
        SigningKey next = SigningKey.create(file(identity, origin, "-next"), name(origin));
        String body =
                "%s\n%d\n%s\n%s\n"
                        .formatted(origin, signed.size(), signed.root(), next.verifierKey());
        pending = new HandOver(key.sign(body) + '\n', signed.size(), next);
        finish();
    }

    /** Goes on with a hand-over that is under way, wherever it was stopped. */
    void finish() throws IOException {
        HandOver now = pending;
        if (now == null) {
            return;
        }
        long end = evidence.appendAt(HANDOVERS, handOversEnd, utf8(now.note));
        install(now.successor);
        key = now.successor;
        sealedSize = now.size;
        handOversEnd = end;
        pending = null;
    }

    private void install(SigningKey successor) throws IOException {
        WholeFile present = file(identity, origin, "");
        if (read(present, origin, successor.verifierKey()).isEmpty()) {
            wipe(present.name());
            identity.rename(file(identity, origin, "-next").name(), present.name());
        }
        identity.syncNames();
        wipeOlder();
    }

    /** Epochs that have ended seal nothing any more. */
    private void wipeOlder() throws IOException {
        String present = file(identity, origin, "").name();
        for (String name : identity.names()) {
            if (FILE_NAME.matcher(name).matches() && !name.equals(present)) {
                wipe(name);
                identity.delete(name);
            }
        }
    }

    private void wipe(String name) throws IOException {
        if (identity.names().contains(name)) {
            try (StoredFile file = identity.open(name)) {
                file.wipe();
                file.sync();
            }
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
