-- Takes and releases locks: one operation after the other, each by itself, so that one that fails harms no other.
-- ARGV: the server's run, if something is taken; then for each operation its letter and its arguments. KEYS: the keys of one
-- operation after the other. Each key is named, and each argument counts: reading them is a third of the time that this takes.
-- Says {now (ms; 0 if nobody asked), then for each operation a code and what belongs to it}; a single one that went well says
-- what belongs to it, and nothing else.
local EPOCH = 4294967296
local KEEP = '^[^:]*:[^:]*:[^:]*:[^:]*:(%d+)$'
local MANIFEST_KEPT = '5184000000' -- ms: 60 days, twice as long as any lock may be kept
local run = #ARGV[1] > 1 and ARGV[1]
local now = 0
local millis -- now, as text

local function clock()
  if now == 0 then
    local time = redis.call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
    millis = string.format('%.0f', now)
  end
  return now
end

-- Ends what stands in a lock, whose value that is: the lock goes, or stays nobody's until its minimum hold is over.
local function finish(lock, value)
  local keep = string.match(value, KEEP)
  if keep and tonumber(keep) > clock() then
    redis.call('SET', lock, '-' .. string.sub(value, string.find(value, ':', 1, true), -1), 'PX', string.format('%.0f', keep - now))
    return false
  end
  redis.call('DEL', lock)
  return true
end

-- {1, token} taken, {2, value} held, {3, 0} late, {4, 0} closed, {5, epoch} to be seeded.
-- KEYS: lock, held, dead, revoked, fence. ARGV: owner:nonce:, not after (ms), backstop (ms), id.
local function take(k, a, minimum)
  if clock() > tonumber(ARGV[a + 1]) then
    return 3, 0
  end
  local seen = redis.call('MGET', KEYS[k], KEYS[k + 2], KEYS[k + 3], KEYS[k + 4])
  local own, present, fence = ARGV[a], seen[1], seen[4]
  if seen[2] or seen[3] then
    return 4, 0
  elseif present then
    if string.sub(present, 1, #own) == own then
      return 1, tonumber(string.match(present, '^[^:]*:[^:]*:(%d+)'))
    end
    return 2, present
  end
  local last = fence and tonumber(string.sub(fence, #run + 2)) or 0
  if not fence or string.sub(fence, 1, #run) ~= run or (last + 1) % EPOCH == 0 then
    return 5, math.floor((fence and tonumber(string.match(fence, '%d+$')) or 0) / EPOCH)
  end
  local token = string.format('%.0f', last + 1)
  local value, longest = own .. token .. ':' .. millis, ARGV[a + 2]
  if minimum then
    value = value .. ':' .. string.format('%.0f', now + minimum)
    longest = string.format('%.0f', math.max(longest, minimum))
  end
  redis.call('SET', KEYS[k + 4], run .. ':' .. token)
  redis.call('SET', KEYS[k], value, 'PX', longest)
  redis.call('HSET', KEYS[k + 1], ARGV[a + 3], value)
  -- Only a manifest that is new: its owner puts it off at each look, and may be dead before the first one.
  redis.call('PEXPIRE', KEYS[k + 1], MANIFEST_KEPT, 'NX')
  return 1, last + 1
end

-- {1, 0} released, {0, 0} it was not that take's.
-- KEYS: lock, held. ARGV: owner:nonce:, id.
local function release(k, a)
  local own, present = ARGV[a], redis.call('GET', KEYS[k])
  if present and string.sub(present, 1, #own) == own then
    redis.call('HDEL', KEYS[k + 1], ARGV[a + 1])
    if finish(KEYS[k], present) then
      redis.call('PUBLISH', KEYS[k], '')
    end
    return 1, 1
  end
  local listed = redis.call('HGET', KEYS[k + 1], ARGV[a + 1])
  if listed and string.sub(listed, 1, #own) == own then
    redis.call('HDEL', KEYS[k + 1], ARGV[a + 1])
  end
  return 0, 0
end

-- The rare ones; made only where they are needed, for making a function costs as much as a command.
local function rare(letter, k, a)
  -- A take that may have a minimum hold, and where that is held what an owner left who is closed for good, that goes first.
  -- KEYS: and held by the former, dead of the former. ARGV: and minimum hold (ms, 0: none), the former's value ('': nothing is
  -- taken over), for how long its owner stays dead (ms).
  local function take_over(k, a)
    if clock() > tonumber(ARGV[a + 1]) then
      return 3, 0
    end
    local former = ARGV[a + 5]
    if former ~= '' and redis.call('EXISTS', KEYS[k + 2], KEYS[k + 3]) == 0 and redis.call('GET', KEYS[k]) == former then
      local fence = redis.call('GET', KEYS[k + 4])
      local last = fence and tonumber(string.match(fence, '%d+$')) or 0
      if not fence or string.sub(fence, 1, #run) ~= run or (last + 1) % EPOCH == 0 then
        return 5, math.floor(last / EPOCH)
      end
      redis.call('SET', KEYS[k + 6], '1', 'PX', ARGV[a + 6])
      redis.call('HDEL', KEYS[k + 5], ARGV[a + 3])
      finish(KEYS[k], former)
    end
    return take(k, a, ARGV[a + 4] ~= '0' and tonumber(ARGV[a + 4]))
  end

  -- The same, where whoever came first is served first.
  -- KEYS: and queue (by when they came), alive (by when they are given up). ARGV: and the waiter ('': it does not wait), for how
  -- long it is waited for after it was last heard of (ms).
  local function take_in_turn(k, a)
    if clock() > tonumber(ARGV[a + 1]) then
      return 3, 0
    end
    local queue, alive, waiter, patience = KEYS[k + 7], KEYS[k + 8], ARGV[a + 7], ARGV[a + 8]
    for _, gone in ipairs(redis.call('ZRANGEBYSCORE', alive, '-inf', '(' .. millis, 'LIMIT', 0, 100)) do
      redis.call('ZREM', queue, gone)
      redis.call('ZREM', alive, gone)
    end
    if waiter ~= '' then
      redis.call('ZADD', queue, 'NX', millis, waiter)
      redis.call('ZADD', alive, string.format('%.0f', now + patience), waiter)
      redis.call('PEXPIRE', queue, 10 * patience)
      redis.call('PEXPIRE', alive, 10 * patience)
    end
    local first = redis.call('ZRANGE', queue, 0, 0)[1]
    while first and not redis.call('ZSCORE', alive, first) do
      redis.call('ZREM', queue, first)
      first = redis.call('ZRANGE', queue, 0, 0)[1]
    end
    local present = redis.call('GET', KEYS[k])
    if first and first ~= waiter and not (present and string.sub(present, 1, #ARGV[a]) == ARGV[a]) then
      return 2, present or ''
    end
    local code, more = take_over(k, a)
    if waiter ~= '' and code == 1 then
      redis.call('ZREM', queue, waiter)
      redis.call('ZREM', alive, waiter)
    end
    return code, more
  end

  -- A take whose token comes from the store, also where a lower one stands: the store gives the next token only once the former
  -- is confirmed to be released, so that one came back, by a fail-over that lost its release.
  -- KEYS: lock, dead, revoked. ARGV: owner:nonce:, not after (ms), backstop (ms), minimum hold (ms), token.
  local function take_strict(k, a)
    if clock() > tonumber(ARGV[a + 1]) then
      return 3, 0
    end
    local own, longest, minimum, given = ARGV[a], ARGV[a + 2], ARGV[a + 3], ARGV[a + 4]
    local seen = redis.call('MGET', KEYS[k], KEYS[k + 1], KEYS[k + 2])
    if seen[2] or seen[3] then
      return 4, 0
    elseif seen[1] then
      local by, token, keep = string.match(seen[1], '^(%x+:[^:]*:)(%d+):%d+:?(%d*)$')
      if by == own then
        return 1, tonumber(token)
      elseif not token or tonumber(token) >= tonumber(given) or (keep ~= '' and tonumber(keep) > now) then
        return 2, seen[1]
      end
    end
    local value = own .. given .. ':' .. millis
    if minimum ~= '0' then
      value = value .. ':' .. string.format('%.0f', now + minimum)
      longest = string.format('%.0f', math.max(longest, minimum))
    end
    redis.call('SET', KEYS[k], value, 'PX', longest)
    return 1, tonumber(given)
  end

  -- A release that closes the take for good, too.
  -- KEYS: and revoked. ARGV: and for how long it stays revoked (ms), channel that tells the owner ('': nobody is to be told).
  local function close(k, a)
    -- A delete first: a server that is full lets a script that has written go on, and this frees memory.
    redis.call('DEL', KEYS[k + 2])
    redis.call('SET', KEYS[k + 2], '1', 'PX', ARGV[a + 2])
    local code, more = release(k, a)
    if code == 1 and ARGV[a + 3] ~= '' then
      redis.call('PUBLISH', ARGV[a + 3], KEYS[k])
    end
    return code, more
  end

  if letter == 'o' then
    return take_over(k, a)
  elseif letter == 'f' then
    return take_in_turn(k, a)
  elseif letter == 's' then
    return take_strict(k, a)
  elseif letter == 'c' then
    return close(k, a)
  end
  error('no operation ' .. letter)
end

local answers = {0}
local n, k, a = 1, 1, run and 2 or 1
while ARGV[a] do
  local letter = ARGV[a]
  local fine, code, more, keys, args
  if letter == 't' then
    keys, args, fine, code, more = 5, 4, pcall(take, k, a + 1)
  elseif letter == 'r' then
    keys, args, fine, code, more = 2, 2, pcall(release, k, a + 1)
  else
    keys = letter == 'o' and 7 or letter == 'f' and 9 or 3
    args = letter == 'o' and 7 or letter == 'f' and 9 or letter == 's' and 5 or 4
    fine, code, more = pcall(rare, letter, k, a + 1)
  end
  if not fine then
    code, more = -1, type(code) == 'table' and code.err or tostring(code)
  end
  answers[n + 1], answers[n + 2] = code, more
  n, k, a = n + 2, k + keys, a + 1 + args
end
if n == 3 and answers[2] == 1 then
  return answers[3]
end
answers[1] = now
return answers
