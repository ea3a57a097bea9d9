package io.pcapflux.sink.pcapfile;

import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A path with places for what is known only when a file begins: {@code %Y %m %d %H %M %S} and their kin for its first
 * packet's time, {@code %i} for that packet's interface, {@code %n} for a serial number.
 *
 * <p>Folders before the first such place are the base: no name leads out of it, since what a capture names itself
 * becomes plain letters, digits, dots, dashes and underscores.
 */
final class PathPattern {
    private static final Pattern PLACE = Pattern.compile("%(.?)", Pattern.DOTALL);
    private static final int LONGEST_NAME = 64;
    /** Compressions that are not written. */
    private static final List<String> UNWRITTEN = List.of(".lz4", ".xz", ".bz2");

    private static final String COPY = "(?:-[1-9][0-9]{0,6})?";

    private final List<Piece> pieces;
    private final Path base;
    private final List<Pattern> below;

    /** A literal text, or a directive if it is a single letter behind a percent sign. */
    private record Piece(boolean directive, String text) {
        String regex() {
            return directive ? PathPattern.regex(text.charAt(0)) : Pattern.quote(text);
        }
    }

    /**
     * What fills the places.
     *
     * @param serial for {@code %n}
     * @param interfaceName for {@code %i}, as the capture tells it
     */
    record Values(ZonedDateTime time, long serial, String interfaceName) {}

    private PathPattern(List<Piece> pieces) {
        checkExtension(pieces.isEmpty() ? "" : pieces.get(pieces.size() - 1).text());
        this.pieces = pieces;
        List<List<Piece>> components = components(pieces);
        int fixed = 0;
        while (fixed < components.size() - 1 && components.get(fixed).stream().noneMatch(Piece::directive)) {
            fixed++;
        }
        String folders = components.subList(0, fixed).stream()
                .map(parts -> parts.stream().map(Piece::text).collect(Collectors.joining()))
                .collect(Collectors.joining("/", "", fixed == 0 ? "" : "/"));
        this.base = Path.of(folders.isEmpty() ? "." : folders);
        List<Pattern> patterns = new ArrayList<>();
        for (int i = fixed; i < components.size(); i++) {
            patterns.add(Pattern.compile(regex(components.get(i), i == components.size() - 1)));
        }
        this.below = List.copyOf(patterns);
    }

    /** So that no file has a name that promises what it is not. */
    private static void checkExtension(String end) {
        for (String extension : UNWRITTEN) {
            if (end.toLowerCase(Locale.ROOT).endsWith(extension)) {
                throw new IllegalArgumentException(extension + " cannot be written: use .gz or .zst");
            }
        }
    }

    /**
     * A path as it is, percent signs and all.
     *
     * @throws IllegalArgumentException if it asks for a compression that is not written
     */
    static PathPattern literal(String path) {
        return new PathPattern(List.of(new Piece(false, path)));
    }

    /**
     * Parses a pattern.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static PathPattern parse(String pattern) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Matcher places = PLACE.matcher(pattern);
        int done = 0;
        while (places.find()) {
            text.append(pattern, done, places.start());
            done = places.end();
            String directive = places.group(1);
            if (directive.equals("%")) {
                text.append('%');
                continue;
            }
            if (directive.isEmpty() || regex(directive.charAt(0)).isEmpty()) {
                throw new IllegalArgumentException("% must be followed by one of Y m d H M S F T y j s f b z, i"
                        + " (interface), n (number) or % (itself)");
            }
            pieces.add(new Piece(false, text.toString()));
            pieces.add(new Piece(true, directive));
            text.setLength(0);
        }
        pieces.add(new Piece(false, text.append(pattern, done, pattern.length()).toString()));
        return new PathPattern(pieces.stream()
                .filter(piece -> piece.directive() || !piece.text().isEmpty())
                .toList());
    }

    private static List<List<Piece>> components(List<Piece> pieces) {
        List<List<Piece>> components = new ArrayList<>();
        List<Piece> current = new ArrayList<>();
        for (Piece piece : pieces) {
            String[] parts = piece.directive()
                    ? new String[] {piece.text()}
                    : piece.text().split("/", -1);
            for (int i = 0; i < parts.length; i++) {
                if (i > 0) {
                    components.add(current);
                    current = new ArrayList<>();
                }
                current.add(new Piece(piece.directive(), parts[i]));
            }
        }
        components.add(current);
        return components;
    }

    private static String regex(List<Piece> component, boolean last) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < component.size(); i++) {
            Piece piece = component.get(i);
            if (last && i == component.size() - 1) {
                int end = piece.directive() ? -1 : stem(piece.text());
                regex.append(
                        end < 0 ? piece.regex() : Pattern.quote(piece.text().substring(0, end)));
                regex.append(COPY);
                regex.append(end < 0 ? "" : Pattern.quote(piece.text().substring(end)));
            } else {
                regex.append(piece.regex());
            }
        }
        return regex.toString();
    }

    /** Where in the last text of a name its extension begins. */
    private static int stem(String text) {
        int name = text.lastIndexOf('/') + 1;
        int dot = text.indexOf('.', name);
        return dot < 0 ? text.length() : dot;
    }

    private static String regex(char directive) {
        return switch (directive) {
            case 'Y' -> "-?[0-9]{4,}";
            case 'y', 'm', 'd', 'H', 'M', 'S' -> "[0-9]{2}";
            case 'j' -> "[0-9]{3}";
            case 'F' -> "-?[0-9]{4,}-[0-9]{2}-[0-9]{2}";
            case 'T' -> "[0-9]{2}:[0-9]{2}:[0-9]{2}";
            case 's' -> "-?[0-9]+";
            case 'f' -> "[0-9]{6}";
            case 'b' -> "[A-Z][a-z]{2}";
            case 'z' -> "[+-][0-9]{4}";
            case 'n' -> "(?<n>[0-9]{5,18})";
            case 'i' -> "[A-Za-z0-9_][A-Za-z0-9._-]*";
            default -> "";
        };
    }

    private static String value(char directive, Values values) {
        ZonedDateTime time = values.time();
        return switch (directive) {
            case 'Y' -> number("%04d", time.getYear());
            case 'y' -> number("%02d", Math.floorMod(time.getYear(), 100));
            case 'm' -> number("%02d", time.getMonthValue());
            case 'd' -> number("%02d", time.getDayOfMonth());
            case 'H' -> number("%02d", time.getHour());
            case 'M' -> number("%02d", time.getMinute());
            case 'S' -> number("%02d", time.getSecond());
            case 'j' -> number("%03d", time.getDayOfYear());
            case 'F' -> value('Y', values) + "-" + value('m', values) + "-" + value('d', values);
            case 'T' -> value('H', values) + ":" + value('M', values) + ":" + value('S', values);
            case 's' -> Long.toString(time.toEpochSecond());
            case 'f' -> number("%06d", time.getNano() / 1000);
            case 'b' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'z' ->
                number(
                        "%+05d",
                        time.getOffset().getTotalSeconds() / 3600 * 100L
                                + time.getOffset().getTotalSeconds() % 3600 / 60);
            case 'n' -> number("%05d", values.serial());
            default -> safe(values.interfaceName());
        };
    }

    private static String number(String format, long number) {
        return String.format(Locale.ROOT, format, number);
    }

    /** A name that no capture can use to reach another place. */
    static String safe(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[.-]", "_");
        return plain.isEmpty() ? "_" : plain.substring(0, Math.min(LONGEST_NAME, plain.length()));
    }

    /**
     * The path for these values.
     *
     * @param copy 1, or the number of one more file whose other values are the same
     */
    String render(Values values, int copy) {
        StringBuilder path = new StringBuilder();
        int stem = 0;
        for (Piece piece : pieces) {
            stem = path.length() + (piece.directive() ? 0 : stem(piece.text()));
            path.append(piece.directive() ? value(piece.text().charAt(0), values) : piece.text());
            stem = piece.directive() ? path.length() : stem;
        }
        return copy == 1 ? path.toString() : path.insert(stem, "-" + copy).toString();
    }

    /** Whether later files get other names. */
    boolean varies() {
        return pieces.stream()
                .anyMatch(piece -> piece.directive() && !piece.text().equals("i"));
    }

    /** The folder that no file leaves. */
    Path base() {
        return base;
    }

    /** How many folders and names lie below the base. */
    int depth() {
        return below.size();
    }

    /** Whether a path could be one of this pattern's, with this behind it. */
    boolean names(Path path, String suffix) {
        return serial(path, suffix).isPresent();
    }

    /** The number in a path of this pattern, 0 if it has none; empty if the path is none of this pattern's. */
    OptionalLong serial(Path path, String suffix) {
        Path relative = base.toAbsolutePath()
                .normalize()
                .relativize(path.toAbsolutePath().normalize());
        if (relative.getNameCount() != below.size() || !relative.toString().endsWith(suffix)) {
            return OptionalLong.empty();
        }
        long serial = 0;
        for (int i = 0; i < below.size(); i++) {
            String name = relative.getName(i).toString();
            String own = i == below.size() - 1 ? name.substring(0, name.length() - suffix.length()) : name;
            Matcher matcher = below.get(i).matcher(own);
            if (!matcher.matches()) {
                return OptionalLong.empty();
            }
            if (below.get(i).pattern().contains("?<n>")) {
                serial = Long.parseLong(matcher.group("n"));
            }
        }
        return OptionalLong.of(serial);
    }

    @Override
    public String toString() {
        return pieces.stream()
                .map(piece -> (piece.directive() ? "%" : "") + piece.text())
                .collect(Collectors.joining());
    }
}
