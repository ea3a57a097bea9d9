package io.pcapflux.runner.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Shows lines of a configuration without their secrets. The lines come from the whole text: a mark keeps only what is near
 * it.
 */
final class Excerpts {
    private static final String MASK = "***";
    private static final Pattern COMMENT = Pattern.compile("(?<!\\S)#");
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final String text;
    private final int[] points;
    private @Nullable List<SecretSpans.Span> secrets;

    Excerpts(String text) {
        this.text = text;
        this.points = text.codePoints().toArray();
    }

    /** The line of a place, and a caret below it. */
    String at(Mark mark) {
        int place = Math.min(mark.getIndex(), points.length);
        int start = place;
        while (start > 0 && !isBreak(start - 1)) {
            start--;
        }
        int end = place;
        while (end < points.length && !isBreak(end)) {
            end++;
        }
        return shown(start, end, place);
    }

    /** Whether what begins there is not to be shown, nor told. */
    boolean hides(Mark mark) {
        return isSecret(mark.getIndex());
    }

    private boolean isBreak(int index) {
        return points[index] == '\n' || points[index] == '\r';
    }

    private String shown(int start, int end, int place) {
        int comment = secretComment(start, end);
        StringBuilder line = new StringBuilder();
        int caret = -1;
        boolean masking = false;
        for (int at = start; at < end; at++) {
            boolean secret = at >= comment || isSecret(at);
            boolean mask = secret && (masking || !Character.isWhitespace(points[at]));
            caret = at != place ? caret : line.length() - (masking && mask ? MASK.length() : 0);
            if (mask) {
                line.append(masking ? "" : MASK);
            } else if (points[at] != BYTE_ORDER_MARK) {
                line.appendCodePoint(points[at]);
            }
            masking = mask;
        }
        String before = line.substring(0, caret < 0 ? line.length() : caret);
        return line + System.lineSeparator() + blank(before) + "^";
    }

    /** Tabs stay tabs, and each other character is a space, so that the caret is below its place. */
    private static String blank(String before) {
        StringBuilder blank = new StringBuilder();
        before.codePoints().forEach(point -> blank.append(point == '\t' ? '\t' : ' '));
        return blank.toString();
    }

    /** A {@code #} in a password begins a comment unless it is quoted. */
    private int secretComment(int start, int end) {
        String line = new String(points, start, end - start);
        Matcher comment = COMMENT.matcher(line);
        if (!comment.find()) {
            return end;
        }
        boolean besideSecret = SecretWords.endOfNameIn(line, 0) >= 0;
        for (int at = start; at < end && !besideSecret; at++) {
            besideSecret = isSecret(at);
        }
        return besideSecret ? start + line.codePointCount(0, comment.start()) : end;
    }

    private boolean isSecret(int index) {
        if (secrets == null) {
            secrets = SecretSpans.of(text);
        }
        for (SecretSpans.Span span : secrets) {
            if (span.holds(index)) {
                return true;
            }
        }
        return false;
    }
}
