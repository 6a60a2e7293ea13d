package io.quarkiverse.cachelock.it.docs;

import java.lang.reflect.Method;
import java.time.LocalTime;
import java.time.temporal.ChronoField;

import jakarta.inject.Singleton;

import io.quarkiverse.cachelock.LockKeyGenerator;

// tag::generator[]
@Singleton
public class HalfOfTheDay implements LockKeyGenerator {

    @Override
    public String generate(Method method, Object... arguments) {
        LocalTime time = (LocalTime) arguments[0];
        return time.get(ChronoField.AMPM_OF_DAY) == 0 ? "morning" : "afternoon";
    }
}
// end::generator[]
