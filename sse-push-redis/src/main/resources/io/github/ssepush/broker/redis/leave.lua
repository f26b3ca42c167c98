-- A node is gone.
-- KEYS: nodes, inboxes
-- ARGV: node, connection
if outdated() then
  return redis.error_reply(OUTDATED)
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1], ARGV[1] .. '!')
return {}
