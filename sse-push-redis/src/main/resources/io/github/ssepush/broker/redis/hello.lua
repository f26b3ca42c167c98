-- Begin the calls of a publisher, which is no node.
-- KEYS: number, nodes, inboxes
-- ARGV: node, number, channel, for how long the number is known in ms
-- Returns the time.
local last = redis.call('GET', KEYS[1])
if last and tonumber(last) >= tonumber(ARGV[2]) then
  return redis.error_reply(OUTDATED)
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
return { digits(now) }
