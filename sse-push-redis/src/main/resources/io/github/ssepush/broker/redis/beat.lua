-- Say that a node is alive, and put a mark into its inbox that says how many messages went there.
-- KEYS: number, nodes, inboxes
-- ARGV: node, number, channel, for how long in ms, where to count from, number of the beat,
-- whether the call is a greeting, after which the numbers of calls follow its own, for how long its number is known in ms
-- Returns the time, and whether the node was not known here, or not any more.
-- The first to write, and not refused for lack of memory: then nor is the rest.
redis.call('PEXPIRE', KEYS[1], ARGV[8])
if ARGV[7] == '1' then
  local last = redis.call('GET', KEYS[1])
  if last and tonumber(last) >= tonumber(ARGV[2]) then
    return redis.error_reply(OUTDATED)
  end
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[8])
elseif outdated() then
  return redis.error_reply(OUTDATED)
end
-- A node that was away itself can't tell who else was: perhaps Redis was.
local joins = not alive(ARGV[1])
if not joins then
  for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', digits(now))) do
    redis.call('ZREM', KEYS[2], dead)
    redis.call('HDEL', KEYS[3], dead)
    announceLoss(dead)
  end
end
redis.call('ZADD', KEYS[2], digits(now + tonumber(ARGV[4])), ARGV[1])
-- The mark of a node that joins has another number than the node expects, which tells it to look for what it has missed.
if joins then
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[5])
elseif redis.call('HSETNX', KEYS[3], ARGV[1], ARGV[5]) == 1 then
  joins = true
end
redis.call('PUBLISH', ARGV[3] .. ARGV[1], redis.call('HGET', KEYS[3], ARGV[1]) .. ' b ' .. ARGV[6])
return { digits(now), joins and '1' or '0' }
