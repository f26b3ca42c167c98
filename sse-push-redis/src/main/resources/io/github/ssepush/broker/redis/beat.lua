-- Say that a node is alive, and put a mark into its inbox that says how many messages went there.
-- KEYS: nodes, inboxes
-- ARGV: node, connection, channel, for how long in ms, where to count from, number of the beat
-- Returns whether the node was not known here, or not any more.
if outdated() then
  return redis.error_reply(OUTDATED)
end
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', digits(now))) do
  redis.call('ZREM', KEYS[1], dead)
  redis.call('HDEL', KEYS[2], dead, dead .. '!')
end
local joins = redis.call('ZADD', KEYS[1], digits(now + tonumber(ARGV[4])), ARGV[1]) == 1
if redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[5]) == 1 then
  joins = true
end
redis.call('HSET', KEYS[2], ARGV[1] .. '!', ARGV[2])
redis.call('PUBLISH', ARGV[3] .. ARGV[1], redis.call('HGET', KEYS[2], ARGV[1]) .. ' b ' .. ARGV[6])
return { joins and '1' or '0' }
