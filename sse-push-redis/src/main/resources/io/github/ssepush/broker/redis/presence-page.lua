-- Users who are online, in the order in which they came.
-- KEYS: number, nodes, inboxes, online
-- ARGV: time of coming of the user before, or '', that user, the most that are wanted
-- Returns how many there are, then for each one wanted the time of coming and the user: 'TIME USER'.
local from = 0
if ARGV[1] ~= '' then
  local since = redis.call('ZSCORE', KEYS[4], ARGV[2])
  if since and tonumber(since) == tonumber(ARGV[1]) then
    from = redis.call('ZRANK', KEYS[4], ARGV[2]) + 1
  else
    from = redis.call('ZCOUNT', KEYS[4], '-inf', '(' .. ARGV[1])
  end
end
local reply, most = { digits(redis.call('ZCARD', KEYS[4])) }, tonumber(ARGV[3])
if most > 0 then
  local found = redis.call('ZRANGE', KEYS[4], digits(from), digits(from + most - 1), 'WITHSCORES')
  for i = 1, #found, 2 do
    reply[#reply + 1] = digits(found[i + 1]) .. ' ' .. found[i]
  end
end
return reply
