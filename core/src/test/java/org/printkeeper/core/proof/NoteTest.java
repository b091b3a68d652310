package org.printkeeper.core.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTest {
    /** The example of golang.org/x/mod/sumdb/note, which c2sp.org/signed-note took over. */
    private static final String KEY =
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String NOTE =
            """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            \u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
            """;

    private final ReferenceTree tree = ReferenceTree.of(300);
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void verifiesTheExampleOfTheSpecification() throws Exception {
        NoteKey key = NoteKey.parse(KEY);
        SignedNote note = SignedNote.parse(NOTE);
        assertThat(note.signatureBy(key)).isPresent();
        assertThat(key).hasToString(KEY);
        assertThat(note).hasToString(NOTE);
        SignedNote other = SignedNote.parse(NOTE.replace("answer", "Answer"));
        assertThat(other.signatureBy(key)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a3+AhpcqQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10==",
                "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a3",
                "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                ""
            })
    void refusesOtherKeys(String line) {
        assertThatThrownBy(() -> NoteKey.parse(line)).isInstanceOf(MalformedProofException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text\n",
                "text\n\n",
                "text\n\n\u2014 a\n",
                "text\n\n\u2014 a AAAA\n",
                "text\n\n\u2014 a x08go/Z=\n",
                "text\n\n- a x08go/ZJ\n",
                "text\n\n\u2014 a+b x08go/ZJ\n",
                "text\n\n\u2014 a x08go/ZJ",
                "te\u0001xt\n\n\u2014 a x08go/ZJ\n"
            })
    void refusesWhatIsNoNote(String note) {
        assertThatThrownBy(() -> SignedNote.parse(note))
                .isInstanceOf(MalformedProofException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "log\n1\n",
                "log\n01\nAAAA\n",
                "log\n-1\nAAAA\n",
                "log\n9223372036854775808\nAAAA\n",
                "log\n1\nAAAA\n",
                "\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
                "log\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
            })
    void refusesWhatIsNoCheckpoint(String text) {
        assertThatThrownBy(() -> Checkpoint.parse(text))
                .isInstanceOf(MalformedProofException.class);
    }

    @Test
    void keepsTheExtensionLinesOfACheckpoint() throws Exception {
        Checkpoint checkpoint = new Checkpoint("log", 7, tree.root(7), List.of("more", "and more"));
        assertThat(Checkpoint.parse(checkpoint.text())).isEqualTo(checkpoint);
    }

    @Test
    void verifiesAProofAndRefusesEachOfAThousandMutations() throws Exception {
        Signer log = new Signer("printkeeper.invalid/h/test/kernel/0", NoteKey.Type.ED25519);
        Checkpoint checkpoint = new Checkpoint(log.name, 300, tree.root(300), List.of());
        SignedNote note = new SignedNote(checkpoint.text(), List.of(log.sign(checkpoint.text())));
        TlogProof proof =
                new TlogProof(Optional.of("AAAA"), 123, tree.inclusion(123, 300).hashes(), note);
        String file = proof.toString();
        TlogProof read = TlogProof.parse(file);
        assertThat(read).hasToString(file);
        assertThat(read.verify(tree.leaf(123), log.key())).isEqualTo(checkpoint);
        assertThatThrownBy(() -> read.verify(tree.leaf(124), log.key()))
                .isInstanceOf(MalformedProofException.class)
                .hasMessageContaining("not in the log");
        for (int i = 0; i < 1000; i++) {
            String other = mutated(file, file.indexOf("index"));
            assertThat(holds(other, log)).as("seed %d: %s", seed, other).isFalse();
        }
    }

    private boolean holds(String file, Signer log) {
        try {
            TlogProof.parse(file).verify(tree.leaf(123), log.key());
            return true;
        } catch (MalformedProofException refused) {
            return false;
        }
    }

    /** One byte changed, removed or doubled, after the extra data, which nothing covers. */
    private String mutated(String file, int from) {
        int at = from + random.nextInt(file.length() - from);
        String before = file.substring(0, at);
        char was = file.charAt(at);
        return switch (random.nextInt(3)) {
            case 0 -> before + (char) (was ^ 1 << random.nextInt(6)) + file.substring(at + 1);
            case 1 -> before + file.substring(at + 1);
            default -> before + was + file.substring(at);
        };
    }

    @Test
    void verifiesTheCosignatureOfAWitnessWithItsTime() throws Exception {
        Signer witness = new Signer("witness.example", NoteKey.Type.COSIGNATURE);
        String text = new Checkpoint("log", 1, tree.root(1), List.of()).text();
        SignedNote note = new SignedNote(text, List.of(witness.cosign(text, 1_763_000_000)));
        assertThat(note.signatureBy(witness.key()).map(NoteSignature::cosignedSeconds))
                .contains(1_763_000_000L);
        NoteSignature signature = note.signatures().getFirst();
        byte[] later = signature.bytes();
        later[7]++;
        SignedNote other =
                new SignedNote(
                        text,
                        List.of(new NoteSignature(signature.name(), signature.keyId(), later)));
        assertThat(other.signatureBy(witness.key())).isEmpty();
    }

    /** A key pair, which the verifier's half does not have. */
    private static final class Signer {
        private final String name;
        private final NoteKey.Type type;
        private final KeyPair pair;

        Signer(String name, NoteKey.Type type) throws GeneralSecurityException {
            this.name = name;
            this.type = type;
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        }

        NoteKey key() throws MalformedProofException {
            byte[] encoded = pair.getPublic().getEncoded();
            return NoteKey.of(
                    name, type, Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        }

        NoteSignature sign(String text) throws Exception {
            return new NoteSignature(name, key().id(), ed25519(text));
        }

        NoteSignature cosign(String text, long seconds) throws Exception {
            byte[] signature = ed25519("cosignature/v1\ntime " + seconds + "\n" + text);
            ByteBuffer stamped = ByteBuffer.allocate(8 + signature.length);
            stamped.putLong(seconds).put(signature);
            return new NoteSignature(name, key().id(), stamped.array());
        }

        private byte[] ed25519(String text) throws GeneralSecurityException {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(pair.getPrivate());
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            return signer.sign();
        }
    }
}
