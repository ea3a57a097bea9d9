package io.pcapflux.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.spi.BrokerOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.internals.Exit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How brokers start, stop, are shared and fail. */
class EmbeddedKafkaLifeTest {
    private Path folder;

    @BeforeEach
    void folder(@TempDir Path temporary) {
        folder = temporary.resolve("some/kafka");
    }

    @Test
    void aFolderOpenedAgainHasItsRecordsAndItsClusterId() throws Exception {
        String id;
        try (EmbeddedKafka first = start()) {
            Clients.produce(first.bootstrapServers(), "kept", List.of("one", "two"));
            id = clusterId(first);
        }
        try (EmbeddedKafka second = start()) {
            assertThat(Clients.consume(second.bootstrapServers(), "kept", 2)).containsExactly("one", "two");
            assertThat(clusterId(second)).isEqualTo(id);
        }
    }

    @Test
    void holdsOnAFolderShareTheBrokerUntilTheLastIsClosed() throws Exception {
        CompletableFuture<EmbeddedKafka> other = CompletableFuture.supplyAsync(this::start);
        EmbeddedKafka one = start();
        EmbeddedKafka two = other.get(60, TimeUnit.SECONDS);

        assertThat(one.bootstrapServers()).isEqualTo(two.bootstrapServers());
        one.close();
        one.close();
        assertThat(serves(two.bootstrapServers())).isTrue();
        two.close();
        assertThat(serves(two.bootstrapServers())).isFalse();
    }

    @Test
    void theSameFolderUnderAnotherNameIsTheSameFolder() throws Exception {
        try (EmbeddedKafka one = start()) {
            Path link = Files.createSymbolicLink(folder.resolveSibling("link"), folder);
            try (EmbeddedKafka two = EmbeddedKafka.start(BrokerOptions.in(link))) {
                assertThat(two.bootstrapServers()).isEqualTo(one.bootstrapServers());
            }
        }
    }

    @Test
    void aSharedBrokerKeepsItsPort() {
        try (EmbeddedKafka one = start()) {
            int port = port(one);
            EmbeddedKafka.start(new BrokerOptions(folder, port)).close();

            assertThatThrownBy(() -> EmbeddedKafka.start(new BrokerOptions(folder, port - 1)))
                    .isInstanceOf(PcapfluxException.class)
                    .hasMessageContaining("already listens on port " + port);
        }
    }

    @Test
    void twoFoldersHaveTwoBrokers() throws Exception {
        try (EmbeddedKafka one = start();
                EmbeddedKafka two = EmbeddedKafka.start(BrokerOptions.in(folder.resolveSibling("other")))) {
            Clients.produce(one.bootstrapServers(), "t", List.of("one"));
            Clients.produce(two.bootstrapServers(), "t", List.of("two"));

            assertThat(Clients.consume(one.bootstrapServers(), "t", 1)).containsExactly("one");
            assertThat(Clients.consume(two.bootstrapServers(), "t", 1)).containsExactly("two");
        }
    }

    @Test
    void anAskedForPortIsUsedAndFreeAgainAfterwards() throws Exception {
        int port = unusedPort();
        for (int run = 0; run < 2; run++) {
            try (EmbeddedKafka broker = EmbeddedKafka.start(new BrokerOptions(folder, port))) {
                assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
                assertThat(serves(broker.bootstrapServers())).isTrue();
            }
        }
    }

    @Test
    void aTakenPortIsNamedAndTheFolderIsFreeAfterwards() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThatThrownBy(() -> EmbeddedKafka.start(new BrokerOptions(folder, taken.getLocalPort())))
                    .isInstanceOf(PcapfluxException.class)
                    .hasMessageContaining("port " + taken.getLocalPort());
        }
        start().close();
    }

    @Test
    void noThreadOfABrokerOutlivesIt() {
        EmbeddedKafka broker = start();
        assertThat(brokerThreads()).isNotEmpty();

        broker.close();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(brokerThreads()).isEmpty());
    }

    @Test
    void anInterruptedThreadStartsAndClosesABrokerWholly() throws Exception {
        Thread.currentThread().interrupt();
        EmbeddedKafka broker = start();
        assertThat(Thread.interrupted()).isTrue();
        Clients.produce(broker.bootstrapServers(), "kept", List.of("one"));

        Thread.currentThread().interrupt();
        broker.close();
        assertThat(Thread.interrupted()).isTrue();

        try (EmbeddedKafka again = start()) {
            assertThat(Clients.consume(again.bootstrapServers(), "kept", 1)).containsExactly("one");
        }
    }

    @Test
    void aBrokerThatWantsToEndTheProcessEndsOnlyItself() {
        EmbeddedKafka broker = start();
        Thread inside = new Thread(brokerThreads().get(0).getThreadGroup(), () -> Exit.halt(1, "no more"));

        inside.start();

        await().atMost(Duration.ofSeconds(30)).until(() -> !serves(broker.bootstrapServers()));
        assertThat(broker.failure()).hasValueSatisfying(e -> assertThat(e).hasMessageContaining("no more"));
        assertThatThrownBy(this::start).isInstanceOf(PcapfluxException.class).hasMessageContaining("no more");
        broker.close();
        start().close();
    }

    @Test
    void aBrokerWhoseFolderIsDeletedFailsWithoutEndingTheProcess() throws Exception {
        EmbeddedKafka broker = start();
        Clients.produce(broker.bootstrapServers(), "before", List.of("one"));

        delete(folder);
        try (Admin admin = Clients.admin(broker.bootstrapServers())) {
            // its folder cannot be made
            admin.createTopics(List.of(new NewTopic("after", 1, (short) 1)));
            await().atMost(Duration.ofSeconds(60)).until(() -> broker.failure().isPresent());
        }
        assertThat(broker.failure())
                .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("its folder has been deleted"));
        broker.close();
        assertThat(serves(broker.bootstrapServers())).isFalse();
    }

    private EmbeddedKafka start() {
        return EmbeddedKafka.start(BrokerOptions.in(folder));
    }

    private static int port(EmbeddedKafka broker) {
        return Integer.parseInt(broker.bootstrapServers().split(":", 2)[1]);
    }

    /** One that the system does not hand out by itself to whoever connects to something. */
    private static int unusedPort() {
        return new Random()
                .ints(20_000, 30_000)
                .filter(port -> {
                    try {
                        new ServerSocket(port).close();
                        return true;
                    } catch (IOException taken) {
                        return false;
                    }
                })
                .findFirst()
                .getAsInt();
    }

    private static boolean serves(String address) throws IOException {
        String[] parts = address.split(":", 2);
        try (Socket socket = new Socket(parts[0], Integer.parseInt(parts[1]))) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    private static String clusterId(EmbeddedKafka broker) throws Exception {
        try (Admin admin = Clients.admin(broker.bootstrapServers())) {
            return admin.describeCluster().clusterId().get(30, TimeUnit.SECONDS);
        }
    }

    /** All but the two of the metrics library, which are the process's for good. */
    static List<Thread> brokerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getThreadGroup() instanceof BrokerThreads)
                .filter(thread -> !thread.getName().startsWith("metrics-meter-tick-thread"))
                .toList();
    }

    private static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
