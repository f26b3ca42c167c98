-- Have a node hear of a destination no longer.
-- KEYS: number, nodes, inboxes, destination
-- ARGV: node, number
if outdated() then
  return redis.error_reply(OUTDATED)
end
redis.call('HDEL', KEYS[4], 'n:' .. ARGV[1])
return {}
