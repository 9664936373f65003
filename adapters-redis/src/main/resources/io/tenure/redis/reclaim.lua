-- Releases a page of what a closed owner held in a lane. KEYS: held, then locks. ARGV: for each lock its id and its value.
-- Whatever may fail comes before the first lock goes: a key of a strange type leaves no page half done.
-- Says {how many were the owner's still, now}.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local released = 0
local ids = {}
for i = 2, #KEYS do
  ids[i - 1] = ARGV[2 * i - 3]
end
local present = redis.call('MGET', unpack(KEYS, 2))
redis.call('HDEL', KEYS[1], unpack(ids))
for i = 2, #KEYS do
  local value = ARGV[2 * i - 2]
  if present[i - 1] == value then
    released = released + 1
    local keep = string.match(value, '^[^:]*:[^:]*:[^:]*:[^:]*:(%d+)$')
    if keep and tonumber(keep) > now then
      redis.call('SET', KEYS[i], '-' .. string.sub(value, string.find(value, ':', 1, true), -1), 'PX', string.format('%.0f', keep - now))
    else
      redis.call('DEL', KEYS[i])
      redis.call('PUBLISH', KEYS[i], '')
    end
  end
end
return {released, now}
