-- Changes for how long a lock that is held is kept, unless the request is late, or the take is closed. Reads all it needs before
-- it writes, so that where it fails nothing is changed.
-- KEYS: lock, held, dead, revoked. ARGV: owner:nonce, not after (ms), id, minimum hold (ms), backstop (ms); both from now.
-- Says {1, now} changed, {0, now} it is not that take's any more, {3, now} late.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if now > tonumber(ARGV[2]) then
  return {3, now}
end
local own = ARGV[1] .. ':'
local present = redis.call('GET', KEYS[1])
if not present or string.sub(present, 1, #own) ~= own or redis.call('EXISTS', KEYS[3], KEYS[4]) > 0 then
  return {0, now}
end
local listed = redis.call('HEXISTS', KEYS[2], ARGV[3]) == 1
local value = string.match(present, '^[^:]*:[^:]*:[^:]*:[^:]*')
if ARGV[4] ~= '0' then
  value = value .. ':' .. string.format('%.0f', now + ARGV[4])
end
local longest = ARGV[5]
if tonumber(ARGV[4]) > tonumber(longest) then
  longest = ARGV[4]
end
redis.call('SET', KEYS[1], value, 'PX', longest)
if listed then
  redis.call('HSET', KEYS[2], ARGV[3], value)
end
return {1, now}
