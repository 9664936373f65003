-- Takes a lock, unless the request is late, closed, answered already, or somebody holds it; also one that is held by an owner
-- that is closed for good, where the request names what such an owner left.
-- KEYS: lock, held, fence, dead, revoked; then, to take over, held by the former, dead of the former.
-- ARGV: owner:nonce, not after (ms), run, backstop (ms), id, minimum hold (ms); then the former's value, and for how long its
-- owner stays dead (ms).
-- Says {1, now, value} taken, {2, now, value, ttl} held, {3, now} late, {4, now} closed, {5, now, epoch} to be seeded.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if now > tonumber(ARGV[2]) then
  return {3, now}
end
if redis.call('EXISTS', KEYS[4], KEYS[5]) > 0 then
  return {4, now}
end
local present = redis.call('GET', KEYS[1])
if present and present == ARGV[7] then
  local keep = string.match(present, '^[^:]*:[^:]*:[^:]*:[^:]*:(%d+)$')
  redis.call('SET', KEYS[7], '1', 'PX', ARGV[8])
  redis.call('HDEL', KEYS[6], ARGV[5])
  if keep and tonumber(keep) > now then
    local rest = string.sub(present, string.find(present, ':', 1, true), -1)
    redis.call('SET', KEYS[1], '-' .. rest, 'PX', string.format('%.0f', keep - now))
    return {2, now, '-' .. rest, keep - now}
  end
  redis.call('DEL', KEYS[1])
  present = false
end
if present then
  if string.sub(present, 1, #ARGV[1] + 1) == ARGV[1] .. ':' then
    return {1, now, present}
  end
  return {2, now, present, redis.call('PTTL', KEYS[1])}
end
local fence = redis.call('HMGET', KEYS[3], 'run', 'epoch', 'n')
if fence[1] ~= ARGV[3] or tonumber(fence[3]) >= 4294967295 then
  return {5, now, tonumber(fence[2] or 0)}
end
local n = redis.call('HINCRBY', KEYS[3], 'n', 1)
local value = ARGV[1] .. ':' .. string.format('%.0f', fence[2] * 4294967296 + n) .. ':' .. string.format('%.0f', now)
if ARGV[6] ~= '0' then
  value = value .. ':' .. string.format('%.0f', now + ARGV[6])
end
local longest = ARGV[4]
if tonumber(ARGV[6]) > tonumber(longest) then
  longest = ARGV[6]
end
redis.call('SET', KEYS[1], value, 'PX', longest)
redis.call('HSET', KEYS[2], ARGV[5], value)
return {1, now, value}
