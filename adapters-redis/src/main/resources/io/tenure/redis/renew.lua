-- Moves the backstop expiry of a page of locks of one lane. KEYS: locks. ARGV: backstop (ms), then each lock's value.
-- Says for each lock 1 renewed, 0 it is not that take's any more.
local renewed = {}
for i = 1, #KEYS do
  renewed[i] = 0
  if redis.call('GET', KEYS[i]) == ARGV[i + 1] then
    redis.call('PEXPIRE', KEYS[i], ARGV[1])
    renewed[i] = 1
  end
end
return renewed
