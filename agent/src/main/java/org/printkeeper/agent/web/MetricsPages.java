package org.printkeeper.agent.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.printkeeper.agent.web.HttpListener.Answer;

/** {@code /metrics}, {@code /healthz} (is every part alive), {@code /readyz} (is it up to date). */
public final class MetricsPages {

    /** What is asked for; called by many threads. */
    public interface Source {
        Samples samples();

        /** What is wrong, for people; empty when every part is alive. */
        String unhealthy();

        /** What it waits for; empty when it is at work. */
        String unready();
    }

    private MetricsPages() {}

    /**
     * A port that shows them, once it is started.
     *
     * @throws IOException when the port cannot be had, with words for people
     */
    public static HttpListener on(InetSocketAddress address, Source source) throws IOException {
        return new HttpListener(address, "metrics.listen")
                .add("GET", "/metrics", request -> metrics(request.accept(), source))
                .add("GET", "/healthz", _ -> state(source.unhealthy()))
                .add("GET", "/readyz", _ -> state(source.unready()));
    }

    private static Answer metrics(String accept, Source source) {
        MetricsText form = MetricsText.accepted(accept);
        return new Answer(200, form.contentType(), form.write(source.samples()));
    }

    private static Answer state(String trouble) {
        return trouble.isEmpty() ? Answer.text(200, "ok") : Answer.text(503, trouble);
    }
}
