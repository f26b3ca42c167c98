-- A node is gone.
-- KEYS: number, nodes, inboxes
-- ARGV: node, number
if outdated() then
  return redis.error_reply(OUTDATED)
end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('DEL', KEYS[1])
return {}
