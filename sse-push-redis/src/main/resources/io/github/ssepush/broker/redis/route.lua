-- Put a text into the inboxes of the nodes that have a destination attached.
-- KEYS: number, nodes, inboxes, destination
-- ARGV: node, number, channel, text
-- Returns the number of nodes with clients.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local present = hand(redis.call('HGETALL', KEYS[4]), ARGV[4])
return { tostring(present) }
