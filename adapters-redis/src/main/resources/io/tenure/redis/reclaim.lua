-- Releases a page of what a closed owner held in a lane. KEYS: held, then locks. ARGV: for each lock its id and its value.
-- Says {how many were the owner's still, now}.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local released = 0
local ids = {}
for i = 2, #KEYS do
  local value = ARGV[2 * i - 2]
  ids[i - 1] = ARGV[2 * i - 3]
  if redis.call('GET', KEYS[i]) == value then
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
redis.call('HDEL', KEYS[1], unpack(ids))
return {released, now}
