package io.quarkiverse.cachelock.torture.check;

import io.quarkiverse.cachelock.torture.history.Event;

/** From when somebody asked until there was an answer of whatever kind. */
record Wait(Event asked, Event end) {

    long tooLongBy(long allowance) {
        return end.nanos() - asked.nanos() - asked.first() - allowance;
    }
}
