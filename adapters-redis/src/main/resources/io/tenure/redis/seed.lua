-- Begins a new epoch of a lane's fence on this server run. KEYS: fence. ARGV: run, epoch.
-- Says {1, epoch} the fence is this run's, {0, epoch} a higher one stands there.
local fence = redis.call('HMGET', KEYS[1], 'run', 'epoch', 'n')
if fence[1] == ARGV[1] and tonumber(fence[3]) < 4294967295 then
  return {1, tonumber(fence[2])}
end
if fence[2] and tonumber(fence[2]) >= tonumber(ARGV[2]) then
  return {0, tonumber(fence[2])}
end
redis.call('HSET', KEYS[1], 'run', ARGV[1], 'epoch', ARGV[2], 'n', '0')
return {1, tonumber(ARGV[2])}
