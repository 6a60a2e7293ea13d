package io.quarkiverse.cachelock.runtime.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/**
 * The Lua scripts. {@code KEYS[1]} is the lock, whose value reads {@code owner token|fencing token|acquired at|owner id},
 * and {@code KEYS[2]} the last fencing token. They touch no other key, so that they run on a cluster.
 */
enum Script {

    /**
     * Token, owner id, lease and how long to remember the fencing token, both in ms. Answers with the fencing token if
     * granted, else with what remains of the lease and the owner id. Fencing tokens follow the clock, in µs, so that they
     * grow even if Redis forgets the last one.
     */
    ACQUIRE("""
            local held = redis.call('GET', KEYS[1])
            if held then
              local token, fence, owner = string.match(held, '^([^|]*)|(%d+)|%d+|(.*)$')
              if token ~= ARGV[1] then
                return {redis.call('PTTL', KEYS[1]), owner or false}
              end
              redis.call('PEXPIRE', KEYS[1], ARGV[3])
              return tonumber(fence)
            end
            local now = redis.call('TIME')
            local fence = tonumber(now[1]) * 1000000 + tonumber(now[2])
            local last = tonumber(redis.call('GET', KEYS[2]) or 0) or 0
            if fence <= last then
              fence = last + 1
            end
            local digits = string.format('%.0f', fence)
            local since = string.format('%.0f', tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000))
            redis.call('SET', KEYS[2], digits, 'PX', ARGV[4])
            redis.call('SET', KEYS[1], ARGV[1] .. '|' .. digits .. '|' .. since .. '|' .. ARGV[2], 'PX', ARGV[3])
            return fence
            """),

    /** Token, lease in ms, channel and message. Answers with 1 if renewed. A shorter lease is worth another look to waiters. */
    RENEW("""
            local held = redis.call('GET', KEYS[1])
            if held and string.sub(held, 1, #ARGV[1] + 1) == ARGV[1] .. '|' then
              local left = redis.call('PTTL', KEYS[1])
              redis.call('PEXPIRE', KEYS[1], ARGV[2])
              if left > tonumber(ARGV[2]) then
                redis.pcall('PUBLISH', ARGV[3], ARGV[4])
              end
              return 1
            end
            return 0
            """),

    /** Token, channel and message. Answers with 1 if released. A user who may not publish can still release. */
    RELEASE("""
            local held = redis.call('GET', KEYS[1])
            if held and string.sub(held, 1, #ARGV[1] + 1) == ARGV[1] .. '|' then
              redis.call('DEL', KEYS[1])
              redis.pcall('PUBLISH', ARGV[2], ARGV[3])
              return 1
            end
            return 0
            """),

    /** Channel and message. Answers with 1 if there was a lock. */
    FORCE_RELEASE("""
            local freed = redis.call('DEL', KEYS[1])
            if freed == 1 then
              redis.pcall('PUBLISH', ARGV[1], ARGV[2])
            end
            return freed
            """),

    /** Answers with what remains of the lease in ms, fencing token, acquired at in ms and owner id, or nothing. */
    STATE("""
            local held = redis.call('GET', KEYS[1])
            if not held then
              return {}
            end
            local fence, since, owner = string.match(held, '^[^|]*|(%d+)|(%d+)|(.*)$')
            return {redis.call('PTTL', KEYS[1]), fence or '0', since or '0', owner or ''}
            """);

    private final String lua;
    private final String sha;

    Script(String lua) {
        this.lua = lua;
        this.sha = sha1(lua);
    }

    /** Runs the script if the server remembers it. */
    Request remembered(List<String> keys, Object... args) {
        return request(Command.EVALSHA, sha, keys, args);
    }

    /** Runs the script and makes the server remember it. */
    Request whole(List<String> keys, Object... args) {
        return request(Command.EVAL, lua, keys, args);
    }

    private static Request request(Command command, String script, List<String> keys, Object... args) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        for (Object arg : args) {
            request.arg(arg.toString());
        }
        return request;
    }

    private static String sha1(String lua) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(lua.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is missing, which every Java platform has", e);
        }
    }
}
