local message_key, topic_key, channel = KEYS[1], KEYS[2], KEYS[3]
local id, token, window, publish, has_failed = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]

if not is_held(message_key, token) then return end
if has_failed == '1' then redis.call('HINCRBY', message_key, 'failures', 1) end
wake(message_key, publish, channel)
if redis.call('HEXISTS', message_key, 'failures') == 1 then
  redis.call('HDEL', message_key, 'token', 'until')
  keep(message_key, topic_key, id, window)
else
  redis.call('DEL', message_key)
  redis.call('ZREM', topic_key, id)
end
