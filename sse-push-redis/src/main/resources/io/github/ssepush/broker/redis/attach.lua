-- Have a node hear of a destination, begin its history if it has none, and read that.
-- KEYS: number, nodes, inboxes, destination, messages
-- ARGV: node, number, channel, destination, number of clients on this node, '-' if it is not to hear, anchor, where to
-- begin to read or '', most bytes, life of the destination, retention; all times in ms
-- Returns what a read returns.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local clients, start, retention = ARGV[5], ARGV[7], tonumber(ARGV[10])
local last = redis.call('HGET', KEYS[4], 'i')
local starts = not last
if starts then
  last = '0 ' .. ARGV[6]
  redis.call('HSET', KEYS[4], 'i', last, 'b', '0')
  redis.call('DEL', KEYS[5])
end
if clients ~= '-' then
  join(clients)
end
redis.call('PEXPIRE', KEYS[4], ARGV[9])
if starts then
  announceStart((clients == '-') and '-' or ARGV[1], ARGV[4])
end
if start ~= '' and start ~= 'a ' .. last then
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
end
return read(last, start, tonumber(ARGV[8]))
