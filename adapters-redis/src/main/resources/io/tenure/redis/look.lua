-- Reads a lock. KEYS: lock. Says {value}, or {''} if it is free.
return {redis.call('GET', KEYS[1]) or ''}
