-- In front of scripts about users who come and go.
-- KEYS: number, nodes, inboxes, online, due, absences
-- What is due is a word, and when: '+USER' has come online, '-USER' may have gone offline, '!USER' has gone offline,
-- '@NODE' is dead, '?' is a look at all users from time to time. Absences tell until when a user had a client: of '-USER'
-- that time, of '!USER' the time of coming online before it.
local LIFE, LOOK = '604800000', 21600000

local function keep()
  redis.call('PEXPIRE', KEYS[4], LIFE)
  redis.call('PEXPIRE', KEYS[5], LIFE)
  redis.call('PEXPIRE', KEYS[6], LIFE)
end

-- A user may have no client any more, which the fields of the user's destination tell.
local function leave(fields, user, grace)
  if redis.call('ZSCORE', KEYS[4], user) and present(fields) == 0
      and redis.call('ZADD', KEYS[5], 'NX', digits(now + grace), '-' .. user) == 1 then
    redis.call('HSET', KEYS[6], '-' .. user, digits(now))
    redis.call('PEXPIRE', KEYS[6], LIFE)
  end
end
