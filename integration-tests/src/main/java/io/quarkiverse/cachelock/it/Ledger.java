package io.quarkiverse.cachelock.it;

/**
 * Where the booths write down how many seats a show has left. All JVMs on one server share it, and nothing in it is
 * locked: who reads, thinks and writes back loses what others wrote meanwhile.
 */
interface Ledger {

    /** Starts a show over. */
    void open(String show, int seats);

    /** How many seats the show has. */
    int seats(String show);

    /** How many of them are left, by what was written last. */
    int seatsLeft(String show);

    /** Overwrites how many seats are left. */
    void writeSeatsLeft(String show, int seats);

    /** Counts a ticket that was handed out. Atomic: this is how overselling is found out. */
    void countTicket(String show);

    /** How many tickets were handed out. */
    int tickets(String show);
}
