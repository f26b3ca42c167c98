-- Put a text into the inbox of one node or of all others, and remember a command for those that do not hear it: of each
-- kind and user the newest, and one before it that is to be remembered for longer.
-- KEYS: number, nodes, inboxes[, commands, texts of commands]
-- ARGV: node, number, channel, target or '*', text[, kind and user, command, for how long to remember it in ms, most
-- commands]
-- Returns how many commands were forgotten because there were too many, then the nodes that got the text. A publisher is
-- no node, but hears answers.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local forgotten = 0

local function remember(subject, ends, text)
  redis.call('ZADD', KEYS[4], digits(ends), subject)
  redis.call('HSET', KEYS[5], subject, text)
end

local function forget(subject)
  redis.call('ZREM', KEYS[4], subject)
  redis.call('HDEL', KEYS[5], subject)
end

if KEYS[4] then
  local subject, life = ARGV[6], tonumber(ARGV[8])
  local longer = '+' .. subject
  local before = tonumber(redis.call('ZSCORE', KEYS[4], subject) or 0)
  local longest = tonumber(redis.call('ZSCORE', KEYS[4], longer) or 0)
  if before > now + life and before > longest then
    remember(longer, before, redis.call('HGET', KEYS[5], subject))
  elseif longest > 0 and longest <= now + life then
    forget(longer)
  end
  remember(subject, now + life, digits(now) .. ' ' .. ARGV[1] .. ' ' .. ARGV[7])
  for _, over in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', digits(now), 'LIMIT', 0, 100)) do
    forget(over)
  end
  while redis.call('ZCARD', KEYS[4]) > tonumber(ARGV[9]) do
    forget(redis.call('ZRANGE', KEYS[4], 0, 0)[1])
    forgotten = forgotten + 1
  end
  for i = 4, 5 do
    if redis.call('PTTL', KEYS[i]) < life then
      redis.call('PEXPIRE', KEYS[i], ARGV[8])
    end
  end
end
local targets = { ARGV[4] }
if ARGV[4] == '*' then
  targets = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. digits(now), '+inf')
end
local told = { tostring(forgotten) }
for _, node in ipairs(targets) do
  if node ~= ARGV[1] and alive(node) then
    send(node, ARGV[5])
    told[#told + 1] = node
  elseif string.sub(ARGV[5], 1, 2) == 'a ' then
    redis.call('PUBLISH', ARGV[3] .. node, '0 ' .. ARGV[5])
  end
end
return told
