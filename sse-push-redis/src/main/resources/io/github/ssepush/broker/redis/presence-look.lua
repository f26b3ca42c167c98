-- Look whether some users still have a client, as a part of a look at all users that this node has taken on.
-- KEYS: number, nodes, inboxes, online, due, absences, the destination of each user...
-- ARGV: node, number, channel, time to go on in ms, word, deadline, time without a client after which a user is offline
-- in ms, users...
-- Returns the new deadline, '0' if another node has taken it on since.
if outdated() then
  return redis.error_reply(OUTDATED)
end
if tonumber(redis.call('ZSCORE', KEYS[5], ARGV[5]) or 0) ~= tonumber(ARGV[6]) then
  return { '0' }
end
for i = 7, #KEYS do
  leave(redis.call('HGETALL', KEYS[i]), ARGV[i + 1], tonumber(ARGV[7]))
end
local deadline = digits(now + tonumber(ARGV[4]))
redis.call('ZADD', KEYS[5], deadline, ARGV[5])
return { deadline }
