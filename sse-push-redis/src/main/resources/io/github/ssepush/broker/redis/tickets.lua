-- In front of the scripts for tickets.
local function lengthen(index, life)
  if redis.call('PTTL', index) < tonumber(life) then
    redis.call('PEXPIRE', index, life)
  end
end

-- The one that was not touched for the longest time goes if there are too many that are still there.
local function makeRoom(index, digest, prefix, most, life)
  redis.call('ZADD', index, digits(time[1] * 1000000 + time[2]), digest)
  lengthen(index, life)
  if redis.call('ZCARD', index) <= most then
    return
  end
  for _, other in ipairs(redis.call('ZRANGE', index, 0, -1)) do
    if redis.call('EXISTS', prefix .. other) == 0 then
      redis.call('ZREM', index, other)
    end
  end
  while redis.call('ZCARD', index) > most do
    redis.call('DEL', prefix .. redis.call('ZPOPMIN', index)[1])
  end
end
