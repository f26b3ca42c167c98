-- Keep the number of a publisher, which makes calls but is no node.
-- KEYS: number, nodes, inboxes
-- ARGV: node, number, channel, for how long the number is known in ms
if outdated() then
  return redis.error_reply(OUTDATED)
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {}
