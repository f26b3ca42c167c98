-- Put a text into the inbox of one node or of all others, and remember a command for those that do not hear it.
-- KEYS: number, nodes, inboxes, commands
-- ARGV: node, number, channel, target or '*', text, command, for how long to remember it in ms or '0'
-- Returns the nodes that got it. A publisher is no node, but hears answers.
if outdated() then
  return redis.error_reply(OUTDATED)
end
if ARGV[7] ~= '0' then
  redis.call('ZADD', KEYS[4], digits(now + tonumber(ARGV[7])), digits(now) .. ' ' .. ARGV[1] .. ' ' .. ARGV[6])
  local ttl = redis.call('PTTL', KEYS[4])
  if ttl < tonumber(ARGV[7]) then
    redis.call('PEXPIRE', KEYS[4], ARGV[7])
  end
end
local targets = { ARGV[4] }
if ARGV[4] == '*' then
  targets = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. digits(now), '+inf')
end
local told = {}
for _, node in ipairs(targets) do
  if node ~= ARGV[1] and alive(node) then
    send(node, ARGV[5])
    told[#told + 1] = node
  elseif string.sub(ARGV[5], 1, 2) == 'a ' then
    redis.call('PUBLISH', ARGV[3] .. node, '0 ' .. ARGV[5])
  end
end
return told
