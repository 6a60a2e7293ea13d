package io.quarkiverse.cachelock.runtime.cdi;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.UUID;

/** Values as text in lock names. */
public final class KeyText {

    /** What separates a lock name and the parts that follow it. */
    public static final char SEPARATOR = ':';

    /** Types whose text tells their values apart: equal values print the same, in every JVM, and others do not. */
    public static final Set<Class<?>> TYPES = Set.of(
            String.class, CharSequence.class, Character.class, Boolean.class,
            Byte.class, Short.class, Integer.class, Long.class, Float.class, Double.class, BigInteger.class, BigDecimal.class,
            UUID.class, Instant.class, LocalDate.class, LocalTime.class, LocalDateTime.class, OffsetDateTime.class,
            OffsetTime.class, ZonedDateTime.class, Year.class, YearMonth.class, MonthDay.class, Duration.class, Period.class,
            ZoneId.class, ZoneOffset.class);

    private static final char ESCAPE = '\\';

    private KeyText() {
    }

    static boolean allows(Object value) {
        return TYPES.contains(value.getClass()) || value instanceof Enum<?> || value instanceof CharSequence
                || value instanceof ZoneId;
    }

    /** An enum may print itself in a nicer way, which is none of the lock's business. */
    static String of(Object value) {
        return value instanceof Enum<?> constant ? constant.name() : value.toString();
    }

    /** The part, such that it can be told from a separator and what follows. */
    static String escaped(String part) {
        if (part.indexOf(SEPARATOR) < 0 && part.indexOf(ESCAPE) < 0) {
            return part;
        }
        StringBuilder escaped = new StringBuilder(part.length() + 4);
        part.chars().forEach(character -> {
            if (character == SEPARATOR || character == ESCAPE) {
                escaped.append(ESCAPE);
            }
            escaped.append((char) character);
        });
        return escaped.toString();
    }
}
