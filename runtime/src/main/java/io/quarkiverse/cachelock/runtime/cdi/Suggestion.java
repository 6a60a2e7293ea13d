package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/** "Did you mean" for a mistyped name. */
public final class Suggestion {

    private Suggestion() {
    }

    /** A sentence with the candidate that is closest to the name or, if none is close, all of them. */
    public static String of(String name, Collection<? extends @Nullable String> candidates) {
        List<String> known = candidates.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList();
        if (known.isEmpty()) {
            return "There is none to name.";
        }
        String closest = known.stream().min(Comparator.comparingInt(candidate -> distance(name, candidate))).orElseThrow();
        return distance(name, closest) <= 1 + name.length() / 3
                ? "Did you mean '" + closest + "'?"
                : "Use one of: " + String.join(", ", known) + ".";
    }

    /** How many letters to change, whatever their case. */
    private static int distance(String from, String to) {
        String a = from.toLowerCase(Locale.ROOT);
        String b = to.toLowerCase(Locale.ROOT);
        int[] previous = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
