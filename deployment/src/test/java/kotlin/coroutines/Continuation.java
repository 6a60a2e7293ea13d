package kotlin.coroutines;

/** Stands in for Kotlin's type of the same name, which the compiler appends to the parameters of a suspend function. */
public interface Continuation<T> {
}
