-- Takes a lock whose token comes from the store, also where a lower one stands: the store gives the next token only once the
-- former is confirmed to be released, so that one came back, by a fail-over that lost its release. KEYS: lock, dead, revoked.
-- ARGV: owner:nonce, not after (ms), token, backstop (ms), minimum hold (ms). Says what a take says.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if now > tonumber(ARGV[2]) then
  return {3, now}
end
if redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 then
  return {4, now}
end
local present = redis.call('GET', KEYS[1])
if present then
  if string.sub(present, 1, #ARGV[1] + 1) == ARGV[1] .. ':' then
    return {1, now, present}
  end
  local token, keep = string.match(present, '^%x+:[^:]*:(%d+):%d+:?(%d*)$')
  if not token or tonumber(token) >= tonumber(ARGV[3]) or (keep ~= '' and tonumber(keep) > now) then
    return {2, now, present, redis.call('PTTL', KEYS[1])}
  end
end
local value = ARGV[1] .. ':' .. ARGV[3] .. ':' .. string.format('%.0f', now)
if ARGV[5] ~= '0' then
  value = value .. ':' .. string.format('%.0f', now + ARGV[5])
end
local longest = ARGV[4]
if tonumber(ARGV[5]) > tonumber(longest) then
  longest = ARGV[5]
end
redis.call('SET', KEYS[1], value, 'PX', longest)
return {1, now, value}
