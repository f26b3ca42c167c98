-- Say that a node is alive, and find what is due about users who come and go.
-- KEYS: number, nodes, inboxes, online, due, absences
-- ARGV: node, number, channel, for how long the node is alive in ms, the most that is wanted
-- Returns what is due.
if outdated() then
  return redis.error_reply(OUTDATED)
end
redis.call('ZADD', KEYS[5], digits(now + tonumber(ARGV[4])), '@' .. ARGV[1])
if redis.call('ZADD', KEYS[5], 'NX', digits(now + LOOK), '?') == 1 then
  keep()
end
return redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', digits(now), 'LIMIT', '0', ARGV[5])
