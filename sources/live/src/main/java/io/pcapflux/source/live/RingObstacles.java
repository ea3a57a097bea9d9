package io.pcapflux.source.live;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Where libpcap is needed. */
final class RingObstacles {
    private static final Set<String> MACHINES = Set.of("amd64", "aarch64");

    private RingObstacles() {}

    /** Whether the system, and what is asked, allows for a ring. */
    static void check(String adapter, LiveOptions options) throws NoRingException {
        String machine = System.getProperty("os.arch");
        refuse(!System.getProperty("os.name").equals("Linux"), "it is one of Linux");
        refuse(!MACHINES.contains(machine), "there is none on " + machine);
        refuse(adapter.equals(LiveOptions.ANY), "it is one of a single adapter, not of any");
        refuse(options.immediate(), "it hands over packets in blocks, not at once");
        refuse(options.monitor(), "it has no monitor mode");
        refuse(options.timestampType().isPresent(), "it has no choice of timestamps");
        refuse(options.linkType().isPresent(), "it has no choice of link types");
        refuse(Files.exists(Path.of("/sys/class/net", adapter, "dsa")), "the adapter is that of a switch");
    }

    /** Whether the adapter carries Ethernet frames. */
    static void checkHardware(int hardware) throws NoRingException {
        boolean ethernet = hardware == Linux.ARPHRD_ETHER || hardware == Linux.ARPHRD_LOOPBACK;
        refuse(!ethernet, "the adapter is no Ethernet one (hardware type " + hardware + ")");
    }

    private static void refuse(boolean obstacle, String why) throws NoRingException {
        if (obstacle) {
            throw new NoRingException(why);
        }
    }
}
