-- A node is gone.
-- KEYS: number, nodes, inboxes
-- ARGV: node, number, channel
if outdated() then
  return redis.error_reply(OUTDATED)
end
local wasNode = redis.call('ZREM', KEYS[2], ARGV[1]) == 1
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('DEL', KEYS[1])
if wasNode then
  announceLoss(ARGV[1])
end
return {}
