-- What was asked of all nodes and is still to be remembered.
-- KEYS: number, nodes, inboxes, commands
-- Returns the time, then the commands, each behind the time at which it was given and the node that gave it.
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', digits(now))
local commands = redis.call('ZRANGE', KEYS[4], 0, -1)
table.insert(commands, 1, digits(now))
return commands
