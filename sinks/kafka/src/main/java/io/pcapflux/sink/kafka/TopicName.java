package io.pcapflux.sink.kafka;

import io.pcapflux.packet.CaptureInterface;

/**
 * The topics that packets go to: one, or with {@value #INTERFACE} in it, one for each name of an interface.
 *
 * @param pattern as the user wrote it
 */
record TopicName(String pattern) {
    /** Stands for the name of the interface. */
    static final String INTERFACE = "%i";

    private static final int LONGEST = 249;

    /** Whether all packets go to one topic. */
    boolean isFixed() {
        return !pattern.contains(INTERFACE);
    }

    /** The topic for the packets of an interface. */
    String of(CaptureInterface from) {
        if (isFixed()) {
            return pattern;
        }
        String name = from.name();
        String topic = pattern.replace(INTERFACE, safe(name == null || name.isEmpty() ? "" + from.id() : name));
        return topic.substring(0, Math.min(LONGEST, topic.length()));
    }

    /** A name as a capture tells it, which may be anything. */
    private static String safe(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[.-]", "_");
    }
}
