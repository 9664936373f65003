-- Sets a key that is not there. KEYS: key. ARGV: value, its SHA-1 in hexadecimal, expiry (ms, 0: none).
-- Says {1} set, {2} it holds that value already, {0} it holds another.
local present = redis.call('GET', KEYS[1])
if present then
  return {redis.sha1hex(present) == ARGV[2] and 2 or 0}
end
if ARGV[3] == '0' then
  redis.call('SET', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
end
return {1}
