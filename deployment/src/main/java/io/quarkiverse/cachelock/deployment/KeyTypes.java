package io.quarkiverse.cachelock.deployment;

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
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.Type;

/** Types whose text tells their values apart: equal values print the same, in every JVM, and others do not. */
final class KeyTypes {

    private static final Set<DotName> ALLOWED = Stream.of(
            String.class, CharSequence.class, Character.class, Boolean.class,
            Byte.class, Short.class, Integer.class, Long.class, Float.class, Double.class, BigInteger.class, BigDecimal.class,
            UUID.class, Instant.class, LocalDate.class, LocalTime.class, LocalDateTime.class, OffsetDateTime.class,
            OffsetTime.class, ZonedDateTime.class, Year.class, YearMonth.class, MonthDay.class, Duration.class, Period.class,
            ZoneId.class, ZoneOffset.class)
            .map(DotName::createSimple).collect(Collectors.toUnmodifiableSet());

    private final IndexView index;

    KeyTypes(IndexView index) {
        this.index = index;
    }

    boolean allows(Type type) {
        return switch (type.kind()) {
            case PRIMITIVE -> true;
            case CLASS -> ALLOWED.contains(type.name()) || isEnum(type.name());
            default -> false;
        };
    }

    private boolean isEnum(DotName type) {
        ClassInfo info = index.getClassByName(type);
        return info != null && info.isEnum();
    }
}
