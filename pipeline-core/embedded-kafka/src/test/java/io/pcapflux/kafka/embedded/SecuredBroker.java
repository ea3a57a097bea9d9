package io.pcapflux.kafka.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A broker that makes no topics by itself, with a port where everybody may do everything, one of that kind with TLS, and
 * two where the user alice logs in, without TLS and with it, and may do nothing unless {@link #allow allowed}.
 */
public final class SecuredBroker implements AutoCloseable {
    /** The password of alice. */
    public static final String PASSWORD = "right-5f2e";

    private static final String STORE_PASSWORD = "store-9c41";
    private static final String LOGIN = "org.apache.kafka.common.security.";

    private final KafkaRaftServer server;
    private final int openPort = freePort();
    private final int tlsPort = freePort();
    private final int securedPort = freePort();
    private final int securedTlsPort = freePort();
    private final Path certificate;

    public SecuredBroker(Path folder) throws Exception {
        Path keys = folder.resolveSibling(folder.getFileName() + ".p12");
        certificate = folder.resolveSibling(folder.getFileName() + ".pem");
        makeCertificate(keys);
        Map<String, String> settings = settings(folder, keys);
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName("CONTROLLER")
                .addDirectory(folder.toString())
                .setMetadataLogDirectory(folder.toString())
                .setHasDynamicQuorum(false)
                .run();
        server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        try {
            server.startup();
            addUser();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private void makeCertificate(Path keys) throws Exception {
        keytool(
                "-genkeypair -alias broker -keyalg EC -groupname secp256r1 -validity 30 -dname CN=localhost"
                        + " -ext SAN=ip:127.0.0.1 -storetype PKCS12 -keystore",
                keys.toString());
        keytool("-exportcert -rfc -alias broker -file", certificate.toString(), "-keystore", keys.toString());
    }

    private static void keytool(String options, String... more) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of(more));
        command.addAll(List.of("-storepass", STORE_PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    private Map<String, String> settings(Path folder, Path keys) throws IOException {
        int controllerPort = freePort();
        Map<String, String> settings = new HashMap<>(security(keys));
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("log.dirs", folder.toString());
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("inter.broker.listener.name", "OPEN");
        settings.put(
                "listeners",
                "OPEN://127.0.0.1:" + openPort + ",TLS://127.0.0.1:" + tlsPort + ",SECURED://127.0.0.1:" + securedPort
                        + ",SECUREDTLS://127.0.0.1:" + securedTlsPort + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS");
        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.topic.replication.factor", "1");
        return settings;
    }

    private static Map<String, String> security(Path keys) {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "listener.security.protocol.map",
                "OPEN:PLAINTEXT,TLS:SSL,SECURED:SASL_PLAINTEXT,SECUREDTLS:SASL_SSL,CONTROLLER:PLAINTEXT");
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", keys.toString());
        settings.put("ssl.keystore.password", STORE_PASSWORD);
        settings.put("ssl.key.password", STORE_PASSWORD);
        settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
        for (String listener : List.of("secured", "securedtls")) {
            String prefix = "listener.name." + listener + ".";
            settings.put(
                    prefix + "plain.sasl.jaas.config",
                    LOGIN + "plain.PlainLoginModule required user_alice=\"" + PASSWORD + "\";");
            for (String mechanism : List.of("scram-sha-256", "scram-sha-512")) {
                settings.put(prefix + mechanism + ".sasl.jaas.config", LOGIN + "scram.ScramLoginModule required;");
            }
        }
        return settings;
    }

    private void addUser() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", open()))) {
            // One after the other: a request may not change a user twice.
            for (ScramMechanism mechanism : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
                ScramCredentialInfo kind = new ScramCredentialInfo(mechanism, 4096);
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion("alice", kind, PASSWORD)))
                        .all()
                        .get();
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Where everybody may do everything. */
    public String open() {
        return "127.0.0.1:" + openPort;
    }

    /** The same with TLS. */
    public String tls() {
        return "127.0.0.1:" + tlsPort;
    }

    /** Where alice logs in. */
    public String secured(boolean tls) {
        return "127.0.0.1:" + (tls ? securedTlsPort : securedPort);
    }

    /** What a client needs to trust this broker. */
    public Map<String, String> trust() {
        return Map.of(
                "security.protocol", "SSL",
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", certificate.toString());
    }

    /** What a client needs to log in as alice. */
    public Map<String, String> login(String mechanism, boolean tls, String password) {
        String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
        Map<String, String> settings = new HashMap<>(tls ? trust() : Map.of());
        settings.put("security.protocol", tls ? "SASL_SSL" : "SASL_PLAINTEXT");
        settings.put("sasl.mechanism", mechanism);
        settings.put(
                "sasl.jaas.config", LOGIN + module + " required username=\"alice\" password=\"" + password + "\";");
        return settings;
    }

    /** Lets alice do something to a topic. */
    public void allow(String topic, AclOperation operation) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", open()))) {
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                            new AccessControlEntry("User:alice", "*", operation, AclPermissionType.ALLOW))))
                    .all()
                    .get();
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
