package io.pcapflux.bpf;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.LinkType;
import org.jspecify.annotations.Nullable;

/** A filter expression is not valid, altogether, for a link type or on an adapter. The message holds it and libpcap's reason. */
public final class FilterSyntaxException extends PcapfluxException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 120;

    private final String expression;
    private final String reason;

    private FilterSyntaxException(
            String expression, String where, String reason, String remedy, @Nullable Throwable cause) {
        super("filter \"" + shown(expression) + "\" is not valid" + where + ": " + reason, remedy, cause);
        this.expression = expression;
        this.reason = reason;
    }

    static FilterSyntaxException invalid(String expression, String reason, @Nullable Throwable cause) {
        return new FilterSyntaxException(expression, "", reason, "see pcap-filter(7)", cause);
    }

    static FilterSyntaxException unfit(String expression, LinkType linkType, String reason) {
        return new FilterSyntaxException(
                expression,
                " for link type " + linkType,
                oneLine(reason),
                "use one that is valid for every link type of the capture, see pcap-filter(7)",
                null);
    }

    /** A live adapter refuses an expression. */
    public static FilterSyntaxException onAdapter(
            String adapter, String expression, String reason, @Nullable Throwable cause) {
        return new FilterSyntaxException(
                expression, " on " + adapter, oneLine(reason), "correct it, see pcap-filter(7)", cause);
    }

    /** The whole expression. */
    public String expression() {
        return expression;
    }

    /** What is wrong with it, in the words of libpcap. */
    public String reason() {
        return reason;
    }

    private static String shown(String expression) {
        String line = oneLine(expression);
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    }
}
