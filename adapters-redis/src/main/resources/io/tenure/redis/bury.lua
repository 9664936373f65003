-- Closes an owner for good. KEYS: dead. ARGV: for how long (ms).
-- A delete first: a server that is full lets a script that has written go on, and what follows will free its memory.
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
return 1
