-- Deletes a key if it still holds what is expected. KEYS: key. ARGV: the SHA-1 of the expected value, in hexadecimal.
-- Says 1 deleted, 0 it holds something else, or is not there.
local present = redis.call('GET', KEYS[1])
if present and redis.sha1hex(present) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
