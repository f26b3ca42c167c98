-- Read what is retained of a destination.
-- KEYS: number, nodes, inboxes, destination, messages
-- A read begins after a position ('a SEQUENCE TAG'), with the oldest message ('e'), with the newest ones ('n COUNT') or
-- with those stored since ('t MS'), and is empty without a beginning.
-- Returns 'complete', 'truncated' or 'unknown', the position of the newest message, the time, then messages.
local function read(last, start, mostBytes)
  local reply = { 'complete', last, digits(now) }
  if start == '' or start == 'a ' .. last then
    return reply
  end
  local retained = redis.call('LLEN', KEYS[5])
  local word, amount, tag = string.match(start, '^(%S) ?(%S*) ?(%S*)$')
  local from = 0
  if word == 'a' then
    local missed = tonumber(string.match(last, '^%S+')) - tonumber(amount)
    from = retained - missed
    if missed > 0 and from < 0 then
      reply[1] = 'truncated'
      from = 0
    elseif missed <= 0 or string.match(redis.call('LINDEX', KEYS[5], from), '^%S+ %S+ (%S+) ') ~= tag then
      reply[1] = 'unknown'
      return reply
    end
  elseif word == 'n' then
    from = math.max(0, retained - tonumber(amount))
  elseif word == 't' then
    local beyond, oldest = retained, now - tonumber(amount)
    while from < beyond do
      local middle = math.floor((from + beyond) / 2)
      if tonumber(string.match(redis.call('LINDEX', KEYS[5], middle), '^%S+ %S+ %S+ (%S+) ')) < oldest then
        from = middle + 1
      else
        beyond = middle
      end
    end
  end
  local bytes = 0
  while from < retained do
    for _, message in ipairs(redis.call('LRANGE', KEYS[5], from, from + 15)) do
      bytes = bytes + sizeOf(message)
      if bytes > mostBytes and #reply > 3 then
        return reply
      end
      reply[#reply + 1] = message
    end
    from = from + 16
  end
  return reply
end
