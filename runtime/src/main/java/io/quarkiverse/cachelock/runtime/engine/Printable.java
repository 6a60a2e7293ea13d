package io.quarkiverse.cachelock.runtime.engine;

/** Lock names as messages and log lines may show them: names can hold user data, which must not forge a log line. */
public final class Printable {

    private static final int LONGEST = 200;

    private Printable() {
    }

    public static String of(String name) {
        var text = new StringBuilder();
        for (int i = 0; i < name.length() && i < LONGEST; i++) {
            char c = name.charAt(i);
            boolean plain = !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
            text.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return name.length() > LONGEST ? text.append('…').toString() : text.toString();
    }
}
