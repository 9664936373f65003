-- Sets a key that is not there, unless the request is late, or the take is closed for good.
-- KEYS: key, revoked. ARGV: value, its SHA-1 in hexadecimal, expiry (ms, 0: none), not after (ms).
-- Says {1, now} set, {2, now} it holds that value already, {0, now} it holds another, {3, now} late, {4, now} closed.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if now > tonumber(ARGV[4]) then
  return {3, now}
end
if redis.call('EXISTS', KEYS[2]) > 0 then
  return {4, now}
end
local present = redis.pcall('GET', KEYS[1])
if type(present) == 'string' then
  return {redis.sha1hex(present) == ARGV[2] and 2 or 0, now}
elseif present then
  return {0, now}
end
if ARGV[3] == '0' then
  redis.call('SET', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
end
return {1, now}
