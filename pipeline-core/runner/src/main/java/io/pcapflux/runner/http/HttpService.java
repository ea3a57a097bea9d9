package io.pcapflux.runner.http;

import io.pcapflux.PcapfluxException;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.runner.Messages;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The open ports of this process. Each tells of all its pipelines. */
public final class HttpService implements AutoCloseable {
    private final Watched watched;
    private final Metrics metrics;
    private final Map<InetSocketAddress, Listener> listeners = new LinkedHashMap<>();

    private HttpService(Watched watched) {
        this.watched = watched;
        this.metrics = new Metrics(watched);
    }

    /**
     * Opens the ports, one where several configurations name the same, and says where they are.
     *
     * @param pipelines the names of the pipelines that are about to be {@linkplain #started started}
     * @throws PcapfluxException if one cannot be opened; then none is
     */
    public static HttpService open(List<HttpEndpoint> endpoints, List<String> pipelines, Messages messages) {
        HttpService service = new HttpService(new Watched(pipelines));
        try {
            endpoints.forEach(endpoint -> service.listen(endpoint, messages));
            return service;
        } catch (PcapfluxException e) {
            service.close();
            throw e;
        }
    }

    private void listen(HttpEndpoint endpoint, Messages messages) {
        InetSocketAddress address = resolved(endpoint);
        if (listeners.containsKey(address)) {
            return;
        }
        Listener listener = Listener.open(endpoint, address, new Pages(watched, metrics));
        listeners.put(address, listener);
        messages.say("http on http://" + endpoint.address().host() + ":"
                + listener.address().getPort() + ": /metrics, /health, /ready");
    }

    private static InetSocketAddress resolved(HttpEndpoint endpoint) {
        HttpAddress address = endpoint.address();
        try {
            return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
        } catch (UnknownHostException e) {
            throw new PcapfluxException(
                    endpoint.place() + ": http cannot listen on " + address + ": there is no such host",
                    "give an address of this machine, such as 127.0.0.1",
                    e);
        }
    }

    /** The pipelines run. */
    public void started(List<PipelineRun> runs) {
        watched.started(runs);
    }

    @Override
    public void close() {
        listeners.values().forEach(Listener::close);
        metrics.close();
    }
}
