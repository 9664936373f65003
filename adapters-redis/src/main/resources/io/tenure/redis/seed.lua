-- Begins a new epoch of a lane's fence on this server run. KEYS: fence. ARGV: run, epoch.
-- Says {1, epoch} the fence is this run's, {0, epoch} a higher one stands there.
local run, token = string.match(redis.call('GET', KEYS[1]) or ':0', '^(.*):(%d+)$')
local epoch = math.floor(token / 4294967296)
if run == ARGV[1] and (token + 1) % 4294967296 ~= 0 then
  return {1, epoch}
end
if epoch >= tonumber(ARGV[2]) then
  return {0, epoch}
end
redis.call('SET', KEYS[1], ARGV[1] .. ':' .. string.format('%.0f', ARGV[2] * 4294967296))
return {1, tonumber(ARGV[2])}
