local message_key, topic_key = KEYS[1], KEYS[2]
local id, token, lease, window = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

if not is_held(message_key, token) then return 0 end
redis.call('HSET', message_key, 'until', string.format('%.0f', now() + lease))
keep(message_key, topic_key, id, lease + window)
return 1
