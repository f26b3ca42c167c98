-- What was asked of all nodes and is still to be remembered, one page of it. What is asked meanwhile moves the rest towards
-- the end, so that nothing is left out.
-- KEYS: number, nodes, inboxes, commands, texts of commands
-- ARGV: node, how many are known, how many more at most
-- Returns the time, then the commands, each behind the time at which it was given and the node that gave it.
local commands = { digits(now) }
for _, subject in ipairs(redis.call('ZREVRANGEBYSCORE', KEYS[4], '+inf', '(' .. digits(now), 'LIMIT', ARGV[2], ARGV[3])) do
  commands[#commands + 1] = redis.call('HGET', KEYS[5], subject) or ''
end
return commands
