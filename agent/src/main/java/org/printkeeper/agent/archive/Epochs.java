package org.printkeeper.agent.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * The folders of all epochs of a stream, as a writer finds them.
 *
 * @param folders {@code evidence/}
 */
record Epochs(Storage folders) {
    private static final String DIRECTORY = "evidence";

    static Epochs of(Storage stream) {
        return new Epochs(stream.folder(DIRECTORY));
    }

    static Epochs make(Storage stream) throws IOException {
        stream.makeFolder(DIRECTORY);
        return of(stream);
    }

    /** The newest epoch that was begun; −1 when none was. */
    int newest() throws IOException {
        int newest = -1;
        for (String name : folders.names()) {
            if (name.matches("[0-9]{1,6}") && isBegun(folders.folder(name))) {
                newest = Math.max(newest, Integer.parseInt(name));
            }
        }
        return newest;
    }

    /** A crash may leave a folder before its epoch has begun. */
    private static boolean isBegun(Storage files) throws IOException {
        List<String> names = files.names();
        return names.contains(Epoch.FILE)
                || names.contains(EvidenceLog.CHECKPOINTS)
                || names.contains(EvidenceLog.CHECKPOINT);
    }

    /** What its file says; empty when that is not whole. */
    Optional<Epoch> epoch(int number) throws IOException {
        return Epoch.parse(new WholeFile(folder(number), Epoch.FILE).text())
                .filter(epoch -> epoch.number() == number);
    }

    /** Makes the folder of an epoch that is to begin. */
    Storage make(int number) throws IOException {
        folders.makeFolder(Integer.toString(number));
        return folder(number);
    }

    Storage folder(int number) {
        return folders.folder(Integer.toString(number));
    }

    /** Index after the last entry that was ever signed, and thus was on disk; 0 when none was. */
    long signedEnd() throws IOException {
        long end = 0;
        for (int number = newest(); number >= 0; number--) {
            Optional<Epoch> epoch = epoch(number);
            if (epoch.isPresent()) {
                SignedTree newest = newest(folder(number), epoch.get().verifierKey());
                end = Math.max(end, newest.size() == 0 ? 0 : epoch.get().indexOf(newest.size()));
            }
        }
        return end;
    }

    private static SignedTree newest(Storage files, String verifierKey) throws IOException {
        List<SignedTree> claimed = new ArrayList<>(SignedTree.newest(files));
        SignedTree.of(new WholeFile(files, EvidenceLog.CHECKPOINT).text()).ifPresent(claimed::add);
        return claimed.stream()
                .sorted(Comparator.comparingLong(SignedTree::size).reversed())
                .filter(tree -> tree.isSignedBy(verifierKey))
                .findFirst()
                .orElse(SignedTree.NONE);
    }

    /** The last checkpoint of all; where no key is known, what stands in its place. */
    String newestNote() throws IOException {
        String note = "";
        for (int number = newest(); note.isEmpty() && number >= 0; number--) {
            Storage files = folder(number);
            Optional<Epoch> known = epoch(number);
            note =
                    known.isPresent()
                            ? newest(files, known.get().verifierKey()).note()
                            : new WholeFile(files, EvidenceLog.CHECKPOINT).text();
        }
        return note;
    }

    /** The newest epoch that has a key but no folder, which is made before the key; else −1. */
    int deleted(Storage identity) throws IOException {
        List<String> known = folders.names();
        int newest = -1;
        for (String name : identity.names()) {
            Matcher key = SigningKey.FILE_NAME.matcher(name);
            if (key.matches() && !known.contains(key.group(1))) {
                newest = Math.max(newest, Integer.parseInt(key.group(1)));
            }
        }
        return newest;
    }
}
