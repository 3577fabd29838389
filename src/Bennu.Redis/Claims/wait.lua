-- How long the claim's lease lasts; who asks is woken when the claim ends before.
local message_key = KEYS[1]
local known = redis.call('HMGET', message_key, 'token', 'until')
if not known[1] then return 0 end
local left = tonumber(known[2]) - now()
if left > 0 then redis.call('HSET', message_key, 'awaited', 1) end
return math.max(0, left)
