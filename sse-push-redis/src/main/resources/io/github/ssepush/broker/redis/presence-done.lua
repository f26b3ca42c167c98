-- Something about users who come and go is done, unless another node has taken it on since.
-- KEYS: number, nodes, inboxes, online, due, absences
-- ARGV: node, number, channel, word, deadline
-- Returns whether something is due.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local word = ARGV[4]
local kind, name = string.sub(word, 1, 1), string.sub(word, 2)
if tonumber(redis.call('ZSCORE', KEYS[5], word) or 0) == tonumber(ARGV[5]) then
  redis.call('ZREM', KEYS[5], word)
  redis.call('HDEL', KEYS[6], word)
  if word == '?' then
    redis.call('ZADD', KEYS[5], digits(now + LOOK), word)
    keep()
  elseif kind == '!' then
    redis.call('ZADD', KEYS[5], 'XX', digits(now), '+' .. name)
  elseif kind == '@' and alive(name) then
    -- It is only late to say so here, and may die before it does.
    redis.call('ZADD', KEYS[5], redis.call('ZSCORE', KEYS[2], name), word)
  end
end
return { (#redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', digits(now), 'LIMIT', '0', '1') > 0) and '1' or '0' }
