package io.pcapflux.kafka.embedded;

import java.util.HashSet;
import java.util.Set;

/** Which nodes of a cluster are cut off; whoever brings bytes between such a node and another waits. Any thread. */
final class Isolation {
    private final Set<Integer> nodes = new HashSet<>();
    private boolean over;

    synchronized void begin(int node) {
        nodes.add(node);
    }

    synchronized void end(int node) {
        nodes.remove(node);
        notifyAll();
    }

    synchronized boolean of(int node) {
        return nodes.contains(node);
    }

    /** Lets everybody go, at the end of the cluster. */
    synchronized void endAll() {
        over = true;
        notifyAll();
    }

    /** Returns when bytes may pass between the two. A node always reaches itself. */
    synchronized void awaitWay(int one, int other) throws InterruptedException {
        while (!over && one != other && (nodes.contains(one) || nodes.contains(other))) {
            wait();
        }
    }
}
