-- Which of some users have a client.
-- KEYS: nodes, inboxes, destinations...
-- Returns '1' or '0' for each.
local online = {}
for i = 3, #KEYS do
  local _, _, _, present = read(redis.call('HGETALL', KEYS[i]))
  online[#online + 1] = (present > 0) and '1' or '0'
end
return online
