package io.quarkiverse.cachelock.runtime.store.redis;

/** What several of the scripts do. Each piece uses the local variables of those before it. */
final class Lua {

    /** Sets {@code micros}, the server's clock in µs, and {@code stamp}, its digits. */
    static final String NOW = """
            local now = redis.call('TIME')
            local micros = tonumber(now[1]) * 1000000 + tonumber(now[2])
            local stamp = string.format('%.0f', micros)
            """;

    /**
     * Defines {@code grant}, which writes the lock's value; {@code last} is the last fencing token, if it is known. Fencing
     * tokens follow the clock, so that they grow even if Redis forgets the last one; that of a lock that rests for longer
     * than a week is forgotten.
     */
    static final String GRANT = """
            local fence, digits = micros, stamp
            last = tonumber(last or 0) or 0
            if fence <= last then
              fence = last + 1
              digits = string.format('%.0f', fence)
            end
            local function grant(token, owner, lease, count)
              redis.call('SET', KEYS[2], count == 1 and digits or string.format('%.0f', fence + count - 1), 'PX', 604800000)
              redis.call('SET', KEYS[1], token .. '|' .. digits .. '|' .. string.sub(stamp, 1, -4) .. '|' .. owner, 'PX', lease)
            end
            """;

    /**
     * Grants the lock to the first of the {@code waiting} in the queue who can be told, for a claim lease, and tells it. Sets
     * {@code handed} to 1, and {@code owner} to the owner id, if there is one. Ends early at the owner token {@code me}. Those
     * who are gone drop out: nobody listens to their channel any more, or they have not been heard of for too long.
     * <p>
     * The grant is written before it is told, so that nobody is told of a grant that the server then refused to keep. The
     * listeners are counted before, not by what PUBLISH answers: a message to nobody here still reaches those who listen to a
     * replica, and they would believe it.
     */
    static final String HAND_OVER = """
            for popped = 1, 1000 do
              local head = redis.call('LPOP', KEYS[3])
              if not head then
                break
              end
              local seat = redis.call('HGET', KEYS[4], head)
              redis.call('HDEL', KEYS[4], head)
              if head == me then
                break
              end
              local deadline, lease, count, delivery, channel, id =
                string.match(seat or '', '^(%d+)|(%d+)|(%d+)|(%d)|([^|]*)|(.*)$')
              if deadline and tonumber(deadline) > micros then
                local listeners = {}
                if delivery == '1' then
                  listeners = redis.pcall('PUBSUB', 'NUMSUB', channel)
                elseif delivery == '3' then
                  channel = channel .. ':' .. KEYS[1]
                  listeners = redis.pcall('PUBSUB', 'SHARDNUMSUB', channel)
                end
                if listeners[2] ~= 0 then
                  local claim = math.min(tonumber(lease), 2000)
                  grant(head, id, claim, tonumber(count))
                  if delivery ~= '0' then
                    redis.pcall(delivery == '3' and 'SPUBLISH' or 'PUBLISH', channel, head .. '|' .. digits .. '|'
                      .. stamp .. '|' .. claim .. '|' .. (popped < waiting and 1 or 0))
                  end
                  handed = 1
                  owner = id
                  break
                end
              end
            end
            """;

    /**
     * Hands over a lock that is free now, whatever stands in its value; {@code last} as in {@link #GRANT}. Answers with 2 if
     * there was somebody, else with 1.
     */
    static final String FREE = """
            local waiting = redis.call('LLEN', KEYS[3])
            if waiting == 0 then
              redis.call('DEL', KEYS[1])
              return 1
            end
            local handed = 0
            local me, owner
            """ + NOW + GRANT + HAND_OVER + """
            if handed == 1 then
              return 2
            end
            redis.call('DEL', KEYS[1])
            return 1
            """;

    private Lua() {
    }
}
