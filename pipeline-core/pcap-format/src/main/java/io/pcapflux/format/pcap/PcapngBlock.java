package io.pcapflux.format.pcap;

/** The blocks that are known, each with what its options mean. */
enum PcapngBlock {
    SECTION_HEADER(0x0A0D0D0A),
    INTERFACE_DESCRIPTION(1),
    OLD_PACKET(2),
    SIMPLE_PACKET(3),
    NAME_RESOLUTION(4),
    INTERFACE_STATISTICS(5),
    ENHANCED_PACKET(6),
    JOURNAL_EXPORT(9),
    DECRYPTION_SECRETS(10),
    /** One that may be copied; the type with the high bit set may not. */
    CUSTOM(0xBAD);

    private final int type;

    PcapngBlock(int type) {
        this.type = type;
    }

    int type() {
        return type;
    }

    /** How many bytes each number in an option has; 0 = it holds no number. A custom option begins with one. */
    int numberBytes(int option) {
        if (isCustom(option)) {
            return Integer.BYTES;
        }
        return switch (this) {
            case INTERFACE_DESCRIPTION ->
                switch (option) {
                    case 8, 14, 16, 17 -> Long.BYTES; // speeds, time offset
                    case 10 -> Integer.BYTES; // time zone
                    default -> 0;
                };
            case ENHANCED_PACKET, OLD_PACKET ->
                switch (option) {
                    case 2, 6 -> Integer.BYTES; // flags, queue
                    case 4, 5 -> Long.BYTES; // drops, packet id
                    default -> 0;
                };
            case INTERFACE_STATISTICS ->
                switch (option) {
                    case 2, 3 -> Integer.BYTES; // times, in two halves
                    case 4, 5, 6, 7, 8 -> Long.BYTES; // counts
                    default -> 0;
                };
            default -> 0;
        };
    }

    /** Whether an option is a custom one, which begins with the number of its enterprise. */
    static boolean isCustom(int option) {
        return option == 2988 || option == 2989 || mayNotBeCopied(option);
    }

    /** Whether whoever defined a custom option forbids to copy it into another file. */
    static boolean mayNotBeCopied(int option) {
        return option == 19372 || option == 19373;
    }
}
