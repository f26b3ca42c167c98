-- Have a node hear of a run, end the run if the node that produces it is gone, and read it. A run that has not started
-- gets no history.
-- KEYS: number, nodes, inboxes, run, messages
-- ARGV: node, number, channel, run, number of clients on this node, '-' if it is not to hear, tag, where to begin to
-- read or '', most bytes, life of the run after its end in ms, what follows the first four fields of the end of a run
-- whose node is gone, bytes of its frame
-- Returns what a read returns.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local fields = redis.call('HMGET', KEYS[4], 'i', 's')
local last = fields[1] or '0 0'
if fields[1] then
  if ARGV[5] ~= '-' then
    join(ARGV[5])
  end
  local producer = string.match(fields[2], '^open (.*)$')
  if producer and not isMember(producer) then
    last = add(ARGV[4], last, ARGV[6], ARGV[10], ARGV[11], 'ended', ARGV[9]) .. ' ' .. ARGV[6]
  end
end
return read(last, ARGV[7], tonumber(ARGV[8]))
