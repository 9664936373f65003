package io.tenure.redis;

import io.tenure.test.Mutation;
import java.util.List;

/** The ways in which the comparison of scripts and model is to prove itself. */
final class ScriptMutations {

    private ScriptMutations() {}

    static final List<Mutation> ALL = List.of(
            new Mutation(
                    2,
                    "a request that comes late takes",
                    "locks.lua",
                    "local function take(k, a, minimum) if clock() > tonumber(ARGV[a + 1]) then",
                    "local function take(k, a, minimum) if clock() > tonumber(ARGV[a + 1]) + 1 then"),
            new Mutation(
                    1,
                    "the dead take",
                    "locks.lua",
                    "if seen[2] or seen[3] then return 4, 0 elseif present then",
                    "if seen[3] then return 4, 0 elseif present then"),
            new Mutation(
                    3,
                    "a take that was closed takes",
                    "locks.lua",
                    "if seen[2] or seen[3] then return 4, 0 elseif present then",
                    "if seen[2] then return 4, 0 elseif present then"),
            new Mutation(
                    4,
                    "a take that holds the lock is told that another does",
                    "locks.lua",
                    "if string.sub(present, 1, #own) == own then return 1, tonumber",
                    "if present == own then return 1, tonumber"),
            new Mutation(
                    6,
                    "the fence of another run gives tokens",
                    "locks.lua",
                    "local last = fence and tonumber(string.sub(fence, #run + 2)) or 0 if not fence or string.sub(fence, 1, #run) ~= run or",
                    "local last = fence and tonumber(string.sub(fence, #run + 2)) or 0 if not fence or"),
            new Mutation(
                    2,
                    "an epoch never ends",
                    "locks.lua",
                    "~= run or (last + 1) % EPOCH == 0 then return 5, math.floor((fence",
                    "~= run then return 5, math.floor((fence"),
            new Mutation(
                    6,
                    "a token is not written down",
                    "locks.lua",
                    "redis.call('SET', KEYS[k + 4], run .. ':' .. token)",
                    ""),
            new Mutation(
                    930,
                    "tokens are written as Lua writes numbers",
                    "locks.lua",
                    "local token = string.format('%.0f', last + 1)",
                    "local token = tostring(last + 1)"),
            new Mutation(
                    6,
                    "what is taken is not in the manifest",
                    "locks.lua",
                    "redis.call('HSET', KEYS[k + 1], ARGV[a + 3], value)",
                    ""),
            new Mutation(
                    6,
                    "a manifest that is new is kept for ever",
                    "locks.lua",
                    "redis.call('PEXPIRE', KEYS[k + 1], MANIFEST_KEPT, 'NX')",
                    ""),
            new Mutation(
                    16,
                    "a manifest is put off by a take",
                    "locks.lua",
                    "redis.call('PEXPIRE', KEYS[k + 1], MANIFEST_KEPT, 'NX')",
                    "redis.call('PEXPIRE', KEYS[k + 1], MANIFEST_KEPT)"),
            new Mutation(
                    1,
                    "a release does not compare",
                    "locks.lua",
                    "if present and string.sub(present, 1, #own) == own then redis.call('HDEL'",
                    "if present then redis.call('HDEL'"),
            new Mutation(
                    4,
                    "a release is not published",
                    "locks.lua",
                    "if finish(KEYS[k], present) then redis.call('PUBLISH', KEYS[k], '') end",
                    "finish(KEYS[k], present)"),
            new Mutation(
                    4,
                    "a minimum hold ends with the lock",
                    "locks.lua",
                    "if keep and tonumber(keep) > clock() then",
                    "if keep and tonumber(keep) < 0 then"),
            new Mutation(
                    2,
                    "what is taken over is not what was seen",
                    "locks.lua",
                    "and redis.call('GET', KEYS[k]) == former then",
                    "and redis.call('GET', KEYS[k]) then"),
            new Mutation(
                    15,
                    "whoever is taken over from is not closed",
                    "locks.lua",
                    "redis.call('SET', KEYS[k + 6], '1', 'PX', ARGV[a + 6])",
                    ""),
            new Mutation(
                    1,
                    "turns are not waited for",
                    "locks.lua",
                    "if first and first ~= waiter and not",
                    "if first and first == waiter and not"),
            new Mutation(
                    3,
                    "whoever is not heard of keeps its turn",
                    "locks.lua",
                    "redis.call('ZREM', queue, gone) redis.call('ZREM', alive, gone)",
                    ""),
            new Mutation(
                    1,
                    "a strict lock is taken from a higher token",
                    "locks.lua",
                    "elseif not token or tonumber(token) >= tonumber(given) or",
                    "elseif not token or tonumber(token) == tonumber(given) or"),
            new Mutation(
                    2,
                    "a take that is closed may take again",
                    "locks.lua",
                    "redis.call('DEL', KEYS[k + 2]) redis.call('SET', KEYS[k + 2], '1', 'PX', ARGV[a + 2])",
                    ""),
            new Mutation(
                    1,
                    "an operation that fails ends the others",
                    "locks.lua",
                    "if not fine then code, more = -1,",
                    "if not fine then break end if not fine then code, more = -1,"),
            new Mutation(
                    5,
                    "a fence goes back to a lower epoch",
                    "seed.lua",
                    "if epoch >= tonumber(ARGV[2]) then",
                    "if epoch == tonumber(ARGV[2]) then"),
            new Mutation(
                    4,
                    "a reclaim does not compare",
                    "reclaim.lua",
                    "if present[i - 1] == value then",
                    "if present[i - 1] then"),
            new Mutation(
                    1,
                    "a renewal brings an expiry nearer",
                    "renew.lua",
                    "redis.call('PEXPIRE', KEYS[i], ARGV[1], 'GT')",
                    "redis.call('PEXPIRE', KEYS[i], ARGV[1])"),
            new Mutation(
                    136,
                    "the locks of the dead are extended",
                    "extend.lua",
                    "or redis.call('EXISTS', KEYS[3], KEYS[4]) > 0 then",
                    "or redis.call('EXISTS', KEYS[4]) > 0 then"),
            new Mutation(
                    1,
                    "the dead are marked for ever",
                    "bury.lua",
                    "redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])",
                    "redis.call('SET', KEYS[1], '1')"),
            new Mutation(
                    9,
                    "a key that holds something else is put",
                    "put.lua",
                    "return {redis.sha1hex(present) == ARGV[2] and 2 or 0, now}",
                    "return {2, now}"),
            new Mutation(
                    9,
                    "a key that holds something else is deleted",
                    "delete.lua",
                    "and redis.sha1hex(redis.call('GET', KEYS[1])) == ARGV[1]",
                    ""));
}
