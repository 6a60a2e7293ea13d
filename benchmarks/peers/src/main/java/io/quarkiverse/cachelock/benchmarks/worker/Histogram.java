package io.quarkiverse.cachelock.benchmarks.worker;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nanoseconds, to within 2 percent. Not thread-safe. */
public final class Histogram {

    private static final int STEPS = 32;

    private final long[] counts = new long[64 * STEPS];
    private long max;
    private long sum;

    public void record(long nanos) {
        counts[bucket(Math.max(nanos, 0))]++;
        max = Math.max(max, nanos);
        sum += nanos;
    }

    public void add(Histogram other) {
        Arrays.setAll(counts, i -> counts[i] + other.counts[i]);
        max = Math.max(max, other.max);
        sum += other.sum;
    }

    /** The time that this share of all took at most; NaN if nothing was recorded. */
    public double percentile(double share) {
        long rank = (long) Math.ceil(share * Arrays.stream(counts).sum());
        for (int i = 0; i < counts.length && rank > 0; i++) {
            rank -= counts[i];
            if (rank <= 0) {
                return Math.min(middle(i), max);
            }
        }
        return Double.NaN;
    }

    public long max() {
        return max;
    }

    /** NaN if nothing was recorded. */
    public double mean() {
        long count = Arrays.stream(counts).sum();
        return count == 0 ? Double.NaN : sum / (double) count;
    }

    private static int bucket(long nanos) {
        if (nanos < 2 * STEPS) {
            return (int) nanos;
        }
        int shift = 63 - Long.numberOfLeadingZeros(nanos) - 5;
        return shift * STEPS + (int) (nanos >>> shift);
    }

    private static double middle(int bucket) {
        if (bucket < 2 * STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        return ((bucket - shift * (double) STEPS) + 0.5) * Math.pow(2, shift);
    }

    String encode() {
        return max + "," + sum + IntStream.range(0, counts.length).filter(i -> counts[i] > 0)
                .mapToObj(i -> "," + i + ":" + counts[i]).collect(Collectors.joining());
    }

    static Histogram decode(String text) {
        var histogram = new Histogram();
        String[] parts = text.split(",");
        histogram.max = Long.parseLong(parts[0]);
        histogram.sum = Long.parseLong(parts[1]);
        for (int i = 2; i < parts.length; i++) {
            String[] entry = parts[i].split(":");
            histogram.counts[Integer.parseInt(entry[0])] = Long.parseLong(entry[1]);
        }
        return histogram;
    }
}
