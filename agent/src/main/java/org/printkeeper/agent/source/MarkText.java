package org.printkeeper.agent.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.record.Mark;

/**
 * Any bytes as a field of a mark: as they are when they are UTF-8; else escaped as the kernel does
 * it, and the key says so with {@code _escaped}.
 */
final class MarkText {
    private MarkText() {}

    static Mark add(Mark mark, String key, byte[] bytes) {
        try {
            return mark.with(
                    key,
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException notUtf8) {
            return mark.with(key + "_escaped", KmsgText.escape(bytes));
        }
    }
}
