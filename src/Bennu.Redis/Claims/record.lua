local message_key, topic_key, channel = KEYS[1], KEYS[2], KEYS[3]
local id, token, window, publish = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local status, binary, payload = ARGV[5], ARGV[6], ARGV[7]

if not is_held(message_key, token) then return reply_of(message_key) end
redis.call('HDEL', message_key, 'token', 'until')
redis.call('HSET', message_key, 'status', status, 'binary', binary, 'payload', payload)
keep(message_key, topic_key, id, window)
wake(message_key, publish, channel)
return { status, binary, payload }
