package io.quarkiverse.cachelock.it;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chore that a JVM has done, by its log. All times are in milliseconds since the epoch.
 *
 * @param due the second at which all schedules fire: a scheduler looks at whole seconds, or some time later
 * @param ended when it ended, or {@link Long#MAX_VALUE} if it did not
 */
record Chore(String name, long due, long began, long ended) {

    private static final long EARLY = 40;
    private static final Pattern BEGAN = Pattern.compile("Chore (\\w+) of (\\d+) began (\\d+)$");
    private static final Pattern ENDED = Pattern.compile("Chore (\\w+) of (\\d+) began (\\d+) ended (\\d+)$");

    static List<Chore> begun(Jvm jvm) {
        return parse(jvm, BEGAN);
    }

    static List<Chore> ended(Jvm jvm) {
        return parse(jvm, ENDED);
    }

    /** How long after it was due it began. */
    long lateness() {
        return began - due;
    }

    private static List<Chore> parse(Jvm jvm, Pattern pattern) {
        List<Chore> chores = new ArrayList<>();
        for (String line : jvm.output()) {
            Matcher chore = pattern.matcher(line);
            if (chore.find()) {
                long due = (Long.parseLong(chore.group(2)) + EARLY) / 1000 * 1000;
                chores.add(new Chore(chore.group(1), due, Long.parseLong(chore.group(3)),
                        pattern == ENDED ? Long.parseLong(chore.group(4)) : Long.MAX_VALUE));
            }
        }
        return chores;
    }
}
