-- Releases a lock if it is that take's still, and closes the take for good if asked to.
-- KEYS: lock, held, revoked. ARGV: owner:nonce, id, for how long it stays revoked (ms, 0: it is not), channel that tells the
-- owner ('' : nobody is to be told).
-- Says {1, now} released, {0, now} it was not that take's.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if ARGV[3] ~= '0' then
  redis.call('SET', KEYS[3], '1', 'PX', ARGV[3])
end
local own = ARGV[1] .. ':'
local present = redis.call('GET', KEYS[1])
if not present or string.sub(present, 1, #own) ~= own then
  local listed = redis.call('HGET', KEYS[2], ARGV[2])
  if listed and string.sub(listed, 1, #own) == own then
    redis.call('HDEL', KEYS[2], ARGV[2])
  end
  return {0, now}
end
redis.call('HDEL', KEYS[2], ARGV[2])
local keep = string.match(present, '^[^:]*:[^:]*:[^:]*:[^:]*:(%d+)$')
if keep and tonumber(keep) > now then
  redis.call('SET', KEYS[1], '-' .. string.sub(present, string.find(present, ':', 1, true), -1), 'PX', string.format('%.0f', keep - now))
else
  redis.call('DEL', KEYS[1])
  redis.call('PUBLISH', KEYS[1], '')
end
if ARGV[4] ~= '' then
  redis.call('PUBLISH', ARGV[4], KEYS[1])
end
return {1, now}
