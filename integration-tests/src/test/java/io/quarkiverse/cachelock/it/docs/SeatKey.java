package io.quarkiverse.cachelock.it.docs;

import jakarta.inject.Singleton;

import io.quarkiverse.cachelock.LockKeyConverter;

// tag::converter[]
@Singleton
public class SeatKey implements LockKeyConverter<Seat> {

    @Override
    public String toKey(Seat seat) {
        return seat.row() + "-" + seat.number();
    }
}
// end::converter[]
