-- Deletes a key if it still holds what is expected, and closes the take that put it for good if asked to.
-- KEYS: key; then, to close, revoked. ARGV: the SHA-1 of the expected value, in hexadecimal; for how long the take stays
-- revoked (ms, 0: it is not).
-- Says {1, now} deleted, {0, now} it holds something else, or is not there.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local kind = redis.call('TYPE', KEYS[1]).ok
local own = kind == 'string' and redis.sha1hex(redis.call('GET', KEYS[1])) == ARGV[1]
if ARGV[2] ~= '0' then
  -- A delete first: a server that is full lets a script that has written go on.
  redis.call('DEL', KEYS[2])
  redis.call('SET', KEYS[2], '1', 'PX', ARGV[2])
end
if own then
  redis.call('DEL', KEYS[1])
end
return {own and 1 or 0, now}
