package io.quarkiverse.cachelock;

/** The entity that was locked is not in the database any more. Nothing ran, and its lock has been released. */
public class EntityGoneException extends LockException {

    private static final long serialVersionUID = 1L;

    public EntityGoneException(String message) {
        super(message);
    }
}
