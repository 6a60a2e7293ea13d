package io.quarkiverse.cachelock.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.quarkiverse.cachelock.benchmarks.ours.Resp;

/** What Redis has done so far. */
record RedisCounters(Map<String, Long> calls, double cpuMicros) {

    /** What clients send. The other commands are those of scripts, which Redis counts as well. */
    private static final Set<String> SENT = Set.of("eval", "evalsha", "evalsha_ro", "fcall", "blpop", "rpush", "subscribe",
            "unsubscribe", "ssubscribe", "sunsubscribe", "psubscribe", "ping", "script", "script|load", "wait");

    static RedisCounters read(Resp connection) {
        Map<String, Long> calls = new HashMap<>();
        double cpu = 0;
        for (String line : (connection.send("INFO", "commandstats") + "\r\n" + connection.send("INFO", "cpu")).split("\r\n")) {
            if (line.startsWith("cmdstat_")) {
                calls.put(line.substring(8, line.indexOf(':')), Long.valueOf(line.replaceAll("[^:]*:calls=(\\d+).*", "$1")));
            } else if (line.startsWith("used_cpu_user:") || line.startsWith("used_cpu_sys:")) {
                cpu += Double.parseDouble(line.substring(line.indexOf(':') + 1)) * 1e6;
            }
        }
        return new RedisCounters(calls, cpu);
    }

    /** How many commands a peer has sent since. */
    long commandsSince(RedisCounters before, String peer) {
        return calls.entrySet().stream().filter(call -> sends(peer, call.getKey()))
                .mapToLong(call -> call.getValue() - before.calls.getOrDefault(call.getKey(), 0L)).sum();
    }

    private static boolean sends(String peer, String command) {
        return SENT.contains(command)
                || peer.startsWith("ours") && command.equals("exists")
                || peer.startsWith("shedlock") && (command.equals("set") || command.equals("del"));
    }
}
