package io.pcapflux.kafka.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what speaks where no broker answers a client with its settings. Blocks, for some seconds at most. Says no more
 * than that it is a Kafka client, and trusts nobody.
 */
final class PortProbe {
    private static final int MILLIS = 1000;
    private static final int MOST_SERVERS = 3;
    /** Which a broker answers before anybody logs in, whatever its version. */
    private static final short API_VERSIONS = 18;

    private static final int NUMBER = 1;
    private static final int REQUEST_BYTES = 10;

    /** What speaks there. */
    enum Speech {
        /** A Kafka broker, without TLS. */
        PLAIN,
        /** Something that shows a certificate. */
        TLS,
        /** Nothing, or nothing known. */
        UNKNOWN
    }

    private PortProbe() {}

    /**
     * Asks the first of these servers that can be told.
     *
     * @param bootstrap as {@code host:port}, separated by commas
     */
    static Speech ask(String bootstrap) {
        return Stream.of(bootstrap.split(","))
                .map(String::strip)
                .limit(MOST_SERVERS)
                .map(PortProbe::speechOf)
                .filter(speech -> speech != Speech.UNKNOWN)
                .findFirst()
                .orElse(Speech.UNKNOWN);
    }

    private static Speech speechOf(String server) {
        String host = Utils.getHost(server);
        Integer port = Utils.getPort(server);
        if (host == null || port == null) {
            return Speech.UNKNOWN;
        }
        return speechOf(new InetSocketAddress(host, port));
    }

    private static Speech speechOf(InetSocketAddress address) {
        try (Socket plain = connect(address)) {
            if (answersPlainly(plain)) {
                return Speech.PLAIN;
            }
        } catch (IOException e) {
            return Speech.UNKNOWN; // nothing listens there
        }
        try (Socket tls = connect(address)) {
            return showsCertificate(tls, address) ? Speech.TLS : Speech.UNKNOWN;
        } catch (IOException e) {
            return Speech.UNKNOWN;
        }
    }

    private static boolean answersPlainly(Socket socket) {
        ByteBuffer request = ByteBuffer.allocate(Integer.BYTES + REQUEST_BYTES)
                .putInt(REQUEST_BYTES)
                .putShort(API_VERSIONS)
                .putShort((short) 0) // of the request
                .putInt(NUMBER)
                .putShort((short) -1); // no name
        try {
            socket.getOutputStream().write(request.array());
            DataInputStream answer = new DataInputStream(socket.getInputStream());
            return answer.readInt() > 0 && answer.readInt() == NUMBER;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean showsCertificate(Socket socket, InetSocketAddress address) {
        Distrust distrust = new Distrust();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {distrust}, null);
            try (Socket secured =
                    context.getSocketFactory().createSocket(socket, address.getHostString(), address.getPort(), true)) {
                ((SSLSocket) secured).startHandshake();
            }
        } catch (IOException | GeneralSecurityException e) {
            // What counts is how far it came.
        }
        return distrust.asked.get();
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, MILLIS);
            socket.setSoTimeout(MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Trusts no certificate, and knows whether it was shown one. */
    private static final class Distrust implements X509TrustManager {
        private final AtomicBoolean asked = new AtomicBoolean();

        @Override
        public void checkServerTrusted(X509Certificate @Nullable [] chain, @Nullable String type)
                throws CertificateException {
            asked.set(true);
            throw new CertificateException("only asking");
        }

        @Override
        public void checkClientTrusted(X509Certificate @Nullable [] chain, @Nullable String type)
                throws CertificateException {
            throw new CertificateException("only asking");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
