-- Moves the backstop expiry of a page of locks of one lane, never nearer: a minimum hold may end later. KEYS: locks. ARGV:
-- backstop (ms), then owner:nonce of each lock.
-- Says for each lock 1 it is kept for that long at least, 0 it is not that take's any more.
local kept = {}
local present = redis.call('MGET', unpack(KEYS))
for i = 1, #KEYS do
  local own = ARGV[i + 1] .. ':'
  kept[i] = 0
  if string.sub(present[i] or '', 1, #own) == own then
    redis.call('PEXPIRE', KEYS[i], ARGV[1], 'GT')
    kept[i] = 1
  end
end
return kept
