-- Store a message and put it into the inboxes of the nodes that have its destination attached.
-- KEYS: number, nodes, inboxes, destination, messages[, idempotency key]
-- ARGV: node, number, channel, destination, tag, anchor, token, whether this was sent before, what follows the
-- message's first four fields, bytes of its frame, most messages, most bytes, retention, life of the destination,
-- idempotency period; all times in ms
-- Returns the message's sequence number and tag, the number of nodes with clients, whether the key was known.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local destination, tag, token, rest = ARGV[4], ARGV[5], ARGV[7], ARGV[9]
if KEYS[6] then
  local first = redis.call('GET', KEYS[6])
  if first then
    local storedBy, sequence, firstTag, nodes = string.match(first, '^(%S+) (%S+) (%S+) (%S+)$')
    return { sequence, firstTag, nodes, (storedBy == token) and '0' or '1' }
  end
end
local fields = redis.call('HGETALL', KEYS[4])
local last, bytes, renewal = false, 0, false
for i = 1, #fields, 2 do
  local field = fields[i]
  if field == 'i' then
    last = fields[i + 1]
  elseif field == 'b' then
    bytes = tonumber(fields[i + 1])
  elseif field == 'x' then
    renewal = fields[i + 1]
  end
end
if ARGV[8] == '1' then
  local to = -1
  local chunk = redis.call('LRANGE', KEYS[5], to - 31, to)
  while #chunk > 0 do
    for i = #chunk, 1, -1 do
      local sequence, storedTag, storedBy = string.match(chunk[i], '^(%S+) (%S+) %S+ %S+ %S+ (%S+) ')
      if storedBy == token then
        return { sequence, storedTag, tostring(present(fields)), '0' }
      end
    end
    to = to - 32
    chunk = (#chunk == 32) and redis.call('LRANGE', KEYS[5], to - 31, to) or {}
  end
end
local starts = not last
if starts then
  last = '0 ' .. ARGV[6]
  -- The first to write, since Redis refuses nothing for lack of memory once a script has written.
  redis.call('HSET', KEYS[4], 'b', '0')
  redis.call('DEL', KEYS[5])
end
local space = string.find(last, ' ', 1, true)
local sequence, previousTag = digits(string.sub(last, 1, space - 1) + 1), string.sub(last, space + 1)
local message = sequence .. ' ' .. tag .. ' ' .. previousTag .. ' ' .. digits(now) .. ' ' .. rest
local retained = redis.call('RPUSH', KEYS[5], message)
bytes = ((retained == 1) and 0 or bytes) + tonumber(ARGV[10])
local mostMessages, mostBytes = tonumber(ARGV[11]), tonumber(ARGV[12])
while retained > 1 and (retained > mostMessages or bytes > mostBytes) do
  bytes = bytes - sizeOf(redis.call('LPOP', KEYS[5]))
  retained = retained - 1
end
-- Expiries are set for an eighth longer, and again when that has passed.
local retention = tonumber(ARGV[13])
space = renewal and string.find(renewal, ' ', 1, true)
if retained > 1 and space and tonumber(string.sub(renewal, 1, space - 1)) > now
    and string.sub(renewal, space + 1) == ARGV[13] then
  redis.call('HSET', KEYS[4], 'i', sequence .. ' ' .. tag, 'b', digits(bytes))
else
  redis.call('PEXPIRE', KEYS[5], digits(retention + math.ceil(retention / 8)))
  redis.call('HSET', KEYS[4], 'i', sequence .. ' ' .. tag, 'b', digits(bytes), 'x',
    digits(now + math.floor(retention / 8)) .. ' ' .. ARGV[13])
  redis.call('PEXPIRE', KEYS[4], ARGV[14])
end
local reached = hand(fields, 'm ' .. #destination .. ' ' .. destination .. message)
if KEYS[6] then
  redis.call('SET', KEYS[6], token .. ' ' .. sequence .. ' ' .. tag .. ' ' .. tostring(reached), 'PX', ARGV[15])
end
if starts then
  announceStart('-', destination)
end
return { sequence, tag, tostring(reached), '0' }
