-- Reads a page of locks of one lane. KEYS: locks.
-- Says for each its value, '' if it is free or of a strange type, and for how long it is kept (ms).
local seen = {}
local present = redis.call('MGET', unpack(KEYS))
for i = 1, #KEYS do
  seen[2 * i - 1] = present[i] or ''
  seen[2 * i] = redis.call('PTTL', KEYS[i])
end
return seen
