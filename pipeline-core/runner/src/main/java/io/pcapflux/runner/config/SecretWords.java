package io.pcapflux.runner.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which words stand before something to keep secret. */
final class SecretWords {
    private static final String WORDS = "password|passwd|secret|jaas|token|credential";

    private static final Pattern NAME = Pattern.compile("(?i)" + WORDS + "|\\.key\\b");
    private static final Pattern KEY = Pattern.compile("(?i)\\bkey$");
    private static final Pattern KIND_OF_RECORD_KEY = Pattern.compile("flow|none");
    private static final Pattern ASSIGNED = Pattern.compile("(?i)(?:" + WORDS + ")[^\\s:=]*[\\s:=]|\\bkey\\s*[:=]");
    private static final Pattern RAW = Pattern.compile("(?i)(?:(?:" + WORDS
            + "|\\.key\\b)[\\w.-]*[\"']?|\\bkey[\"']?(?=\\s*:(?!\\s*[\"']?(?:flow|none)\\b)))\\s*:?");

    private SecretWords() {}

    /** Whether a name says that its value is secret. {@code key} is a record's key, flow or none, or else a secret. */
    static boolean isSecret(String name, String value) {
        return NAME.matcher(name).find()
                || (KEY.matcher(name).find()
                        && !KIND_OF_RECORD_KEY.matcher(value).matches());
    }

    /** Whether a single value, or a key without a space behind its colon, holds such a name and what belongs to it. */
    static boolean assigns(String text) {
        return ASSIGNED.matcher(text).find();
    }

    /** The end of the first such name in a text that is not understood, from an offset on; -1 where there is none. */
    static int endOfNameIn(CharSequence text, int from) {
        Matcher raw = RAW.matcher(text);
        return raw.find(from) ? raw.end() : -1;
    }
}
