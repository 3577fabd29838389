/** A channel on a durable topic: what `on` binds gets every message once, also those of the time that the client was away. */
export function durable(socket, topic, { cursor = "start", onReset = () => {} } = {}) {
  const channel = socket.channel(topic, () => ({ $since: cursor }))
  let settled // the join whose stream:state has come
  channel.on("stream:state", ({ status }, ref, joinRef) => {
    settled = joinRef
    cursor = ref
    if (status === "reset") onReset()
  })
  const on = (event, handle) => channel.on(event, (payload, ref) => {
    if (!ref) return handle(payload) // a transient message
    if (channel.joinRef() !== settled) return // a join is under way, and brings it again
    cursor = ref
    handle(payload)
  })
  return { channel, on }
}

/** Sends under ids, and after each join again what has no answer yet: every push is handled once. */
export function outbox(socket, channel, session) {
  const waiting = new Map()
  const passing = ["unmatched topic", "rate limited", "too many message ids", "unavailable"]
  const send = ref => channel.canPush()
    && socket.push({ topic: channel.topic, ref, join_ref: channel.joinRef(), ...waiting.get(ref).message }, channel)
  let count = 0
  channel.on("phx_reply", ({ status, response }, ref) => {
    if (!waiting.has(ref)) return
    if (passing.includes(response.reason)) return setTimeout(() => waiting.has(ref) && send(ref), 2000)
    waiting.get(ref).resolve({ status, response })
    waiting.delete(ref)
  })
  return {
    resend: () => [...waiting.keys()].forEach(send),
    push: (event, payload) => new Promise(resolve => {
      const ref = `~${session}-${++count}`
      waiting.set(ref, { message: { event, payload }, resolve })
      send(ref)
    }),
  }
}
