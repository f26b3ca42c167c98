-- Have a node hear of a destination, begin its history if it has none, and read that.
-- KEYS: number, nodes, inboxes, destination, messages
-- ARGV: node, number, channel, destination, number of clients on this node, '-' if it is not to hear, anchor, life
-- of the destination, where to begin to read or '', most bytes, retention; all times in ms
-- A read begins after a position ('a SEQUENCE TAG'), with the oldest message ('e'), with the newest ones ('n COUNT') or
-- with those stored since ('t MS').
-- Returns 'complete', 'truncated' or 'unknown', the position of the newest message, the time, then messages.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local clients, start, retention = ARGV[5], ARGV[8], tonumber(ARGV[10])
local last = redis.call('HGET', KEYS[4], 'i')
local starts = not last
if starts then
  last = '0 ' .. ARGV[6]
  redis.call('HSET', KEYS[4], 'i', last, 'b', '0')
  redis.call('DEL', KEYS[5])
end
if clients ~= '-' then
  redis.call('HSET', KEYS[4], 'n:' .. ARGV[1], clients)
end
redis.call('PEXPIRE', KEYS[4], ARGV[7])
if starts then
  announceStart((clients == '-') and '-' or ARGV[1], ARGV[4])
end
local reply = { 'complete', last, digits(now) }
if start == '' or start == 'a ' .. last then
  return reply
end
local retained, gone = redis.call('LLEN', KEYS[5]), 0
while retained > 0 do
  local oldest = redis.call('LINDEX', KEYS[5], 0)
  if tonumber(string.match(oldest, '^%S+ %S+ %S+ (%S+) ')) + retention > now then
    break
  end
  redis.call('LPOP', KEYS[5])
  retained = retained - 1
  gone = gone + sizeOf(oldest)
end
if gone > 0 then
  redis.call('HINCRBY', KEYS[4], 'b', digits(-gone))
end
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
local bytes, mostBytes = 0, tonumber(ARGV[9])
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
