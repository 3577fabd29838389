local message_key, topic_key = KEYS[1], KEYS[2]
local id, token, lease, window, max_ids = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local known = redis.call('HMGET', message_key, 'token', 'until', 'failures', 'status')
local failures = tonumber(known[3] or '0')
if known[4] then return { 'recorded', failures, reply_of(message_key) } end
if known[1] and tonumber(known[2]) > now() then return { 'running', failures } end
if redis.call('EXISTS', message_key) == 0 then
  redis.call('ZREMRANGEBYSCORE', topic_key, '-inf', now())
  if redis.call('ZCARD', topic_key) >= max_ids then return { 'full', 0 } end
end
redis.call('HSET', message_key, 'token', token, 'until', string.format('%.0f', now() + lease))
keep(message_key, topic_key, id, lease + window)
return { 'granted', failures }
