-- Note that a user has clients, or may have none any more.
-- KEYS: number, nodes, inboxes, online, due, absences, destination
-- ARGV: node, number, channel, user, time without a client after which a user is offline, for how long the node is alive;
-- all times in ms
-- Returns whether the user has come online.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local user, fields = ARGV[4], redis.call('HGETALL', KEYS[7])
if present(fields) == 0 then
  leave(fields, user, tonumber(ARGV[5]))
  return { '0' }
end
-- It may die before its first beat.
redis.call('ZADD', KEYS[5], 'NX', digits(now + tonumber(ARGV[6])), '@' .. ARGV[1])
if redis.call('ZADD', KEYS[4], 'NX', digits(now), user) == 1 then
  redis.call('ZADD', KEYS[5], digits(now), '+' .. user)
  keep()
  return { '1' }
end
if redis.call('ZREM', KEYS[5], '-' .. user) == 1 then
  redis.call('HDEL', KEYS[6], '-' .. user)
end
return { '0' }
