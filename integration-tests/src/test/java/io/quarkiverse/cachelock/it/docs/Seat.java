package io.quarkiverse.cachelock.it.docs;

record Seat(String row, int number) {
}
