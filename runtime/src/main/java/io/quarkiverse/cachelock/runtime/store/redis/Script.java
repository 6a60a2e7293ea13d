package io.quarkiverse.cachelock.runtime.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/**
 * The Lua scripts. {@code KEYS[1]} is the lock, whose value reads {@code owner token|fencing token|acquired at|owner id};
 * {@code KEYS[2]} the last fencing token; {@code KEYS[3]} the list of the owner tokens that wait; {@code KEYS[4]} a hash from
 * owner token to {@code deadline|lease|fencing tokens|delivery|channel|owner id}. They touch no other key, so that they run
 * on a cluster.
 */
enum Script {

    /**
     * Owner token, owner id, lease in ms, number of fencing tokens, how to deliver (nothing for one that does not wait) and
     * the channel. Answers with the first fencing token if granted, in an array if somebody else waits; else with what
     * remains of the lease, the owner id, the clock in µs, and 1 if the lock was handed over just now. One that does not wait
     * gets only the first two of these, as a rule.
     * <p>
     * A free lock goes to the first in the queue before it goes to a newcomer. One that asks again keeps its place; one that
     * does not ask again for half a minute loses it.
     */
    ACQUIRE("""
            local me = ARGV[1]
            local handed = 0
            local owner
            local held = redis.call('GET', KEYS[1])
            if held then
              local token, fence, id = string.match(held, '^([^|]*)|(%d+)|%d+|(.*)$')
              if token == me then
                redis.call('PEXPIRE', KEYS[1], ARGV[3])
                if redis.call('EXISTS', KEYS[3]) == 1 then
                  return {tonumber(fence)}
                end
                return tonumber(fence)
              end
              owner = id
              if ARGV[5] == '' then
                return {redis.call('PTTL', KEYS[1]), owner or false}
              end
            end
            """ + Lua.NOW + """
            if not held then
              local last = redis.call('GET', KEYS[2])
            """ + Lua.GRANT + """
              local waiting = redis.call('LLEN', KEYS[3])
              if waiting > 0 then
            """ + Lua.HAND_OVER + """
              end
              if handed == 0 then
                grant(me, ARGV[2], ARGV[3], tonumber(ARGV[4]))
                if waiting == 0 then
                  return fence
                end
                if redis.call('HDEL', KEYS[4], me) == 1 then
                  redis.call('LREM', KEYS[3], 0, me)
                end
                if redis.call('EXISTS', KEYS[3]) == 0 then
                  return fence
                end
                return {fence}
              end
            end
            if ARGV[5] ~= '' then
              local seat = string.format('%.0f', micros + 30000000) .. '|' .. ARGV[3] .. '|' .. ARGV[4] .. '|' .. ARGV[5]
                .. '|' .. ARGV[6] .. '|' .. ARGV[2]
              if redis.call('HSET', KEYS[4], me, seat) == 1 or not redis.call('LPOS', KEYS[3], me) then
                redis.call('RPUSH', KEYS[3], me)
              end
              redis.call('PEXPIRE', KEYS[3], 60000)
              redis.call('PEXPIRE', KEYS[4], 60000)
            end
            return {redis.call('PTTL', KEYS[1]), owner or false, micros, handed}
            """),

    /** The same for several locks, with keys and arguments for each, up to the first that is busy. Answers with the answers. */
    ACQUIRE_ALL("local function acquire(KEYS, ARGV)\n" + ACQUIRE.text + """
            end
            local answers = {}
            for i = 1, #KEYS / 4 do
              answers[i] = acquire({unpack(KEYS, 4 * i - 3, 4 * i)}, {unpack(ARGV, 6 * i - 5, 6 * i)})
              if type(answers[i]) == 'table' and #answers[i] > 1 then
                break
              end
            end
            return answers
            """),

    /**
     * For each of the locks, its owner token and lease in ms. Answers with 1 for each that is renewed. A value that is none
     * of a lock is somebody else's.
     */
    RENEW("""
            local answers = {}
            for i = 1, #KEYS do
              local token = ARGV[2 * i - 1] .. '|'
              local held = redis.pcall('GET', KEYS[i])
              if type(held) == 'string' and string.sub(held, 1, #token) == token then
                answers[i] = redis.call('PEXPIRE', KEYS[i], ARGV[2 * i])
              else
                answers[i] = 0
              end
            end
            return answers
            """),

    /**
     * Owner token. Answers with 1 if released, with 2 if handed over, and with 0 if it was not the holder's, in which case it
     * no longer waits either.
     */
    RELEASE("""
            local token = ARGV[1] .. '|'
            local known = redis.call('MGET', KEYS[1], KEYS[2])
            local held, last = known[1], known[2]
            if not held or string.sub(held, 1, #token) ~= token then
              if redis.call('HDEL', KEYS[4], ARGV[1]) == 1 then
                redis.call('LREM', KEYS[3], 0, ARGV[1])
              end
              return 0
            end
            """ + Lua.FREE),

    /** Answers with 1 if there was a lock, with 2 if it was handed over. */
    FORCE_RELEASE("""
            local last = redis.call('GET', KEYS[2])
            if redis.call('DEL', KEYS[1]) == 0 then
              return 0
            end
            """ + Lua.FREE),

    /** For a lock that was handed over and not claimed. Answers with 2 if it was handed over again. */
    HAND_ON("""
            if redis.call('EXISTS', KEYS[1]) == 1 then
              return 0
            end
            local last = redis.call('GET', KEYS[2])
            """ + Lua.FREE),

    /** Answers with what remains of the lease in ms, fencing token, acquired at in ms and owner id, or nothing. */
    STATE("""
            local held = redis.call('GET', KEYS[1])
            if not held then
              return {}
            end
            local fence, since, owner = string.match(held, '^[^|]*|(%d+)|(%d+)|(.*)$')
            return {redis.call('PTTL', KEYS[1]), fence or '0', since or '0', owner or ''}
            """);

    private final String text;
    private final byte[] lua;
    private final byte[] sha;

    Script(String text) {
        this.text = text;
        this.lua = text.getBytes(UTF_8);
        this.sha = sha1(this.lua);
    }

    /** Runs the script if the server remembers it. */
    Request remembered(String[] keys, String... args) {
        return request(Command.EVALSHA, sha, keys, args);
    }

    /** Runs the script and makes the server remember it. */
    Request whole(String[] keys, String... args) {
        return request(Command.EVAL, lua, keys, args);
    }

    private static Request request(Command command, byte[] script, String[] keys, String[] args) {
        Request request = Request.cmd(command).arg(script).arg(keys.length);
        for (String key : keys) {
            request.arg(key);
        }
        for (String arg : args) {
            request.arg(arg);
        }
        return request;
    }

    private static byte[] sha1(byte[] lua) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(lua)).getBytes(UTF_8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is missing, which every Java platform has", e);
        }
    }
}
