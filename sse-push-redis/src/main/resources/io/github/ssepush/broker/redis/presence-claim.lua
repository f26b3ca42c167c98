-- Take on what is due about users who come and go. It falls due again if it is not done in time. The events of one user
-- wait for each other.
-- KEYS: number, nodes, inboxes, online, due, absences, the destination of each user who may have gone offline...
-- ARGV: node, number, channel, time to do it in ms, words...
-- Returns for each that was taken 'DEADLINE SINCE UNTIL WORD'.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local deadline, taken = digits(now + tonumber(ARGV[4])), {}

local function take(word, times)
  redis.call('ZADD', KEYS[5], deadline, word)
  taken[#taken + 1] = deadline .. ' ' .. times .. ' ' .. word
end

local function waits(word, other)
  local wait = redis.call('ZSCORE', KEYS[5], other)
  if wait then
    redis.call('ZADD', KEYS[5], digits(now + 1000), word)
  end
  return wait
end

local i = 6
for argument = 5, #ARGV - 1 do
  local word, kind, user = ARGV[argument], string.sub(ARGV[argument], 1, 1), string.sub(ARGV[argument], 2)
  if kind == '-' then
    i = i + 1
  end
  local due = redis.call('ZSCORE', KEYS[5], word)
  if due and tonumber(due) <= now then
    local since = redis.call('ZSCORE', KEYS[4], user)
    if kind == '!' then
      take(word, redis.call('HGET', KEYS[6], word) or (digits(now) .. ' ' .. digits(now)))
    elseif kind == '@' or kind == '?' then
      take(word, '0 0')
    elseif not since or (kind == '-' and present(redis.call('HGETALL', KEYS[i])) > 0) then
      redis.call('ZREM', KEYS[5], word)
      redis.call('HDEL', KEYS[6], word)
    elseif kind == '+' then
      if not waits(word, '!' .. user) then
        take(word, digits(since) .. ' 0')
      end
    elseif not waits(word, '+' .. user) and not waits(word, '!' .. user) then
      local times = digits(since) .. ' ' .. (redis.call('HGET', KEYS[6], word) or digits(now))
      redis.call('ZREM', KEYS[4], user)
      redis.call('ZREM', KEYS[5], word)
      redis.call('HDEL', KEYS[6], word)
      redis.call('HSET', KEYS[6], '!' .. user, times)
      redis.call('PEXPIRE', KEYS[6], LIFE)
      take('!' .. user, times)
    end
  end
end
return taken
