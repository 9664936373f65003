-- Deletes a key if it still holds what is expected. KEYS: key. ARGV: the SHA-1 of the expected value, in hexadecimal.
-- Says {1} deleted, {0} it holds something else, or is not there.
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'string' and redis.sha1hex(redis.call('GET', KEYS[1])) == ARGV[1] then
  return {redis.call('DEL', KEYS[1])}
end
return {0}
