package io.quarkiverse.cachelock.benchmarks.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one worker measured; travels as one line. */
public final class Result {

    private static final String TIMES = "times";
    private static final String SHARES = "shares";

    private final Map<String, Long> numbers = new TreeMap<>();
    private final Histogram times;
    private final List<Long> shares;

    Result() {
        this(new Histogram(), new ArrayList<>());
    }

    private Result(Histogram times, List<Long> shares) {
        this.times = times;
        this.shares = shares;
    }

    Result with(String name, long number) {
        numbers.merge(name, number, Long::sum);
        return this;
    }

    /** Notes what one thread got. */
    void share(long count, Histogram waits) {
        shares.add(count);
        times.add(waits);
    }

    /** Zero if it was not measured. */
    public long number(String name) {
        return numbers.getOrDefault(name, 0L);
    }

    public Histogram times() {
        return times;
    }

    /** How many locks each thread got. */
    public List<Long> shares() {
        return shares;
    }

    public long count() {
        return shares.stream().mapToLong(Long::longValue).sum();
    }

    /** What several workers measured together. */
    public static Result sum(List<Result> results) {
        var sum = new Result();
        for (Result result : results) {
            result.numbers.forEach(sum::with);
            sum.times.add(result.times);
            sum.shares.addAll(result.shares);
        }
        return sum;
    }

    String encode() {
        return Stream.concat(
                Stream.of(TIMES + "=" + times.encode(),
                        SHARES + "=" + shares.stream().map(String::valueOf).collect(Collectors.joining(","))),
                numbers.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()))
                .collect(Collectors.joining(" "));
    }

    public static Result decode(String line) {
        Map<String, String> fields = Stream.of(line.split(" ")).map(field -> field.split("=", 2))
                .collect(Collectors.toMap(field -> field[0], field -> field[1], (a, b) -> b, TreeMap::new));
        String shares = fields.remove(SHARES);
        var result = new Result(Histogram.decode(fields.remove(TIMES)), new ArrayList<>(
                Stream.of(shares.split(",")).filter(share -> !share.isEmpty()).map(Long::valueOf).toList()));
        fields.forEach((name, number) -> result.with(name, Long.parseLong(number)));
        return result;
    }
}
