package org.printkeeper.agent.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.printkeeper.agent.evidence.Witness;
import org.printkeeper.agent.web.HttpListener.Answer;

/**
 * A witness over HTTP: {@code POST /add-checkpoint} as tlog-witness has it, and {@code GET
 * /cosigned}, all that was cosigned last, for those who check. TLS is the business of the proxy
 * before it: what it answers is signed.
 *
 * <p>Source: c2sp.org/tlog-witness.
 */
public final class WitnessPages {
    private WitnessPages() {}

    /**
     * A port that shows them, once it is started.
     *
     * @throws IOException when the port cannot be had, with words for people
     */
    public static HttpListener on(InetSocketAddress address, Witness witness) throws IOException {
        return new HttpListener(address, "--listen")
                .add("POST", "/add-checkpoint", request -> added(witness.add(request.body())))
                .add("GET", "/cosigned", _ -> new Answer(200, "text/plain", witness.cosigned()));
    }

    private static Answer added(Witness.Answer answer) {
        return new Answer(answer.status(), answer.contentType(), answer.body());
    }
}
