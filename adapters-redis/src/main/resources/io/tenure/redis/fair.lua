-- Stands before a take that is to be fair: whoever came first is served first.
-- KEYS: those of a take over, then queue (by when they came), alive (by when they are given up). ARGV: those of a take over,
-- then the waiter ('': it does not wait), and for how long it is waited for after it was last heard of (ms).
do
  local clock = redis.call('TIME')
  local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
  local waiter = ARGV[9]
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[9], '-inf', '(' .. now, 'LIMIT', 0, 100)) do
    redis.call('ZREM', KEYS[8], gone)
    redis.call('ZREM', KEYS[9], gone)
  end
  if waiter ~= '' then
    redis.call('ZADD', KEYS[8], 'NX', now, waiter)
    redis.call('ZADD', KEYS[9], now + ARGV[10], waiter)
    redis.call('PEXPIRE', KEYS[8], 10 * ARGV[10])
    redis.call('PEXPIRE', KEYS[9], 10 * ARGV[10])
  end
  local present = redis.call('GET', KEYS[1])
  local first = redis.call('ZRANGE', KEYS[8], 0, 0)[1]
  while first and not redis.call('ZSCORE', KEYS[9], first) do
    redis.call('ZREM', KEYS[8], first)
    first = redis.call('ZRANGE', KEYS[8], 0, 0)[1]
  end
  local own = present and string.sub(present, 1, #ARGV[1] + 1) == ARGV[1] .. ':'
  if first and first ~= waiter and not own then
    return {2, now, present or '', 0}
  end
  if waiter ~= '' and (not present or present == ARGV[7] or own) then
    redis.call('ZREM', KEYS[8], waiter)
    redis.call('ZREM', KEYS[9], waiter)
  end
end
