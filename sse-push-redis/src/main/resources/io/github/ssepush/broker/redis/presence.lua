-- Which live nodes have clients that follow some destinations.
-- KEYS: number, nodes, inboxes, destinations...
-- Returns for each destination the nodes and their clients: 'NODE COUNT', apart by spaces.
local present = {}
for i = 4, #KEYS do
  local counts = {}
  local fields = redis.call('HGETALL', KEYS[i])
  for j = 1, #fields, 2 do
    local node = string.match(fields[j], '^n:(.*)')
    if node and fields[j + 1] ~= '0' and alive(node) then
      counts[#counts + 1] = node .. ' ' .. fields[j + 1]
    end
  end
  present[#present + 1] = table.concat(counts, ' ')
end
return present
