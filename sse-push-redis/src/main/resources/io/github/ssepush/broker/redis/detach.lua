-- Have a node hear of a destination no longer.
-- KEYS: nodes, inboxes, destination
-- ARGV: node, connection
if outdated() then
  return redis.error_reply(OUTDATED)
end
redis.call('HDEL', KEYS[3], 'n:' .. ARGV[1])
return {}
