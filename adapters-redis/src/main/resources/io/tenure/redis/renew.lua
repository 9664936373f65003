-- Moves the backstop expiry of a page of locks of one lane. KEYS: locks. ARGV: backstop (ms), then owner:nonce of each lock.
-- Says for each lock 1 renewed, 0 it is not that take's any more.
local renewed = {}
for i = 1, #KEYS do
  local own = ARGV[i + 1] .. ':'
  renewed[i] = 0
  if string.sub(redis.call('GET', KEYS[i]) or '', 1, #own) == own then
    redis.call('PEXPIRE', KEYS[i], ARGV[1])
    renewed[i] = 1
  end
end
return renewed
