-- Put a text into the inboxes of the nodes that have a destination attached.
-- KEYS: number, nodes, inboxes, destination
-- ARGV: node, number, channel, text
-- Returns the number of nodes with clients.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local _, _, nodes, present = read(redis.call('HGETALL', KEYS[4]))
for _, node in ipairs(nodes) do
  send(node, ARGV[4])
end
return { tostring(present) }
