package io.quarkiverse.cachelock.torture.faults;

/** What can go wrong. Of those that last, each lasts between 0.3 and 3 leases. */
public enum FaultKind {

    /** A worker is killed, and another one started. */
    WORKER_KILL(Loss.NONE, Time.MOMENT),
    /** A worker stands still. */
    WORKER_STOP(Loss.NONE, Time.SPAN),
    /** The server stands still. */
    SERVER_STOP(Loss.NONE, Time.SPAN),
    /** The server is shut down, and started again a while later. */
    SERVER_RESTART(Loss.NONE, Time.SPAN),
    /** The server dies at once, and is started again a while later. What it has written to its files is still there. */
    SERVER_CRASH(Loss.NONE, Time.SPAN),
    /** One of PostgreSQL's processes is killed, so that the server starts anew and recovers. */
    BACKEND_CRASH(Loss.NONE, Time.MOMENT),
    /** The network takes its time with the answers on every other connection. */
    LATENCY(Loss.NONE, Time.SPAN),
    /** The network delivers nothing, and then all that it has kept. */
    BLACK_HOLE(Loss.NONE, Time.SPAN),
    /** All connections are reset. */
    RESET(Loss.NONE, Time.MOMENT),
    /** The server does what it is asked, but its answers get lost, and then the connections break. */
    DROPPED_REPLY(Loss.NONE, Time.SPAN),
    /** The server ends all connections: {@code CLIENT KILL}, {@code pg_terminate_backend}, {@code KILL}. */
    CONNECTIONS_KILLED(Loss.NONE, Time.MOMENT),
    /** Redis forgets its scripts. */
    SCRIPT_FLUSH(Loss.NONE, Time.MOMENT),
    /** Transactions on the lock table that end in deadlocks. */
    DEADLOCK(Loss.NONE, Time.SPAN),
    /** The server's clock is set, and set right again. */
    CLOCK_JUMP(Loss.OF_CLOCK, Time.SPAN),
    /** {@code FLUSHALL}. */
    FLUSH_ALL(Loss.OF_KEYS, Time.MOMENT),
    /** Redis runs out of memory and evicts all keys. */
    EVICTION(Loss.OF_KEYS, Time.SPAN),
    /** A replica that lags behind takes over. */
    FAILOVER(Loss.OF_KEYS, Time.SPAN);

    private enum Loss {
        NONE,
        OF_CLOCK,
        OF_KEYS
    }

    private enum Time {
        MOMENT,
        SPAN
    }

    private final Loss loss;
    private final Time time;

    FaultKind(Loss loss, Time time) {
        this.loss = loss;
        this.time = time;
    }

    /** Whether it is there for a while; otherwise it is over as soon as it has happened. */
    public boolean lasts() {
        return time == Time.SPAN;
    }

    /** Whether the server may forget who holds a lock, so that no lock store can keep two holders apart. */
    public boolean isLossy() {
        return loss != Loss.NONE;
    }

    /** Whether the server may forget the fencing tokens that it has given out. */
    public boolean losesTokens() {
        return loss == Loss.OF_KEYS;
    }
}
