package io.quarkiverse.cachelock.it;

/** No seat is left. */
class SoldOutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SoldOutException(String show) {
        super("Show " + show + " is sold out.");
    }
}
