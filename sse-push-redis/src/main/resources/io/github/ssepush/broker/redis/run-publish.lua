-- Add its start, a message or its end to a run.
-- KEYS: number, nodes, inboxes, run, messages
-- ARGV: node, number, channel, run, tag, token, whether this was sent before, kind ('S', 'M' or 'E'), position of the
-- message before this one, '' if any may be, what follows the message's first four fields, bytes of its frame, most
-- bytes, life of the run in ms
-- Returns 'stored', the message's sequence number and tag, the number of nodes with clients; or 'exists', 'ended', 'away'
-- if the node is none that is known to be alive, or 'large' and the bytes.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local destination, tag, token, kind, life = ARGV[4], ARGV[5], ARGV[6], ARGV[8], ARGV[13]
-- One message of a run is on its way at a time. Another node may have added the end behind it.
if ARGV[7] == '1' then
  for _, stored in ipairs(redis.call('LRANGE', KEYS[5], -2, -1)) do
    local sequence, storedTag, storedBy = string.match(stored, '^(%S+) (%S+) %S+ %S+ %S+ (%S+) ')
    if storedBy == token then
      return { 'stored', sequence, storedTag, '0' }
    end
  end
end
local fields = redis.call('HMGET', KEYS[4], 'i', 's', 'b')
local last, state = fields[1], fields[2]
local open = 'open ' .. ARGV[1]
if kind == 'S' then
  if last then
    return { 'exists' }
  end
  if not isMember(ARGV[1]) then
    return { 'away' }
  end
  redis.call('DEL', KEYS[5])
  local sequence, reached = add(destination, '0 0', tag, ARGV[10], ARGV[11], open, life)
  announceStart('-', destination)
  return { 'stored', sequence, tag, reached }
end
if not last or state == 'ended' then
  return { 'ended' }
end
if ARGV[9] ~= last and (ARGV[9] ~= '' or kind ~= 'E' or state ~= open) then
  return { 'ended' }
end
if kind == 'M' then
  local bytes = fields[3] + ARGV[11]
  if bytes > tonumber(ARGV[12]) then
    return { 'large', digits(bytes) }
  end
end
local sequence, reached = add(destination, last, tag, ARGV[10], ARGV[11], (kind == 'E') and 'ended' or state, life)
return { 'stored', sequence, tag, reached }
