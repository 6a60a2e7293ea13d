package io.quarkiverse.cachelock.torture.faults;

/** What can go wrong. Of those that last, each lasts between 0.3 and 3 leases. */
public enum FaultKind {

    /** A worker is killed, and another one started. */
    WORKER_KILL(Loss.NONE),
    /** A worker stands still. */
    WORKER_STOP(Loss.NONE),
    /** The server stands still. */
    SERVER_STOP(Loss.NONE),
    /** The server is shut down, and started again a while later. */
    SERVER_RESTART(Loss.NONE),
    /** The server dies at once, and is started again a while later. What it has written to its files is still there. */
    SERVER_CRASH(Loss.NONE),
    /** One of PostgreSQL's processes is killed, so that the server starts anew and recovers. */
    BACKEND_CRASH(Loss.NONE),
    /** The network takes its time with the answers on every other connection. */
    LATENCY(Loss.NONE),
    /** The network delivers nothing, and then all that it has kept. */
    BLACK_HOLE(Loss.NONE),
    /** All connections are reset. */
    RESET(Loss.NONE),
    /** The server does what it is asked, but its answers get lost, and then the connections break. */
    DROPPED_REPLY(Loss.NONE),
    /** The server ends all connections: {@code CLIENT KILL}, {@code pg_terminate_backend}, {@code KILL}. */
    CONNECTIONS_KILLED(Loss.NONE),
    /** Redis forgets its scripts. */
    SCRIPT_FLUSH(Loss.NONE),
    /** Transactions on the lock table that end in deadlocks. */
    DEADLOCK(Loss.NONE),
    /** The server's clock is set, and set right again. */
    CLOCK_JUMP(Loss.OF_CLOCK),
    /** {@code FLUSHALL}. */
    FLUSH_ALL(Loss.OF_KEYS),
    /** Redis runs out of memory and evicts all keys. */
    EVICTION(Loss.OF_KEYS),
    /** A replica that lags behind takes over. */
    FAILOVER(Loss.OF_KEYS);

    private enum Loss {
        NONE,
        OF_CLOCK,
        OF_KEYS
    }

    private final Loss loss;

    FaultKind(Loss loss) {
        this.loss = loss;
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
