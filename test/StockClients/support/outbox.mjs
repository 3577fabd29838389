/** Sends with message ids, and again after each join, until there is a reply: every push is handled once. */
export function outbox(socket, channel, session) {
  const waiting = new Map()
  const passing = ["unmatched topic", "rate limited", "too many message ids", "unavailable"]
  const send = ref => channel.canPush()
    && socket.push({ topic: channel.topic, ref, join_ref: channel.joinRef(), ...waiting.get(ref).message }, channel)
  let n = 0
  channel.on("phx_reply", ({ status, response }, ref) => {
    if (!waiting.has(ref)) return
    if (passing.includes(response.reason)) return setTimeout(() => waiting.has(ref) && send(ref), 2000)
    waiting.get(ref).resolve({ status, response })
    waiting.delete(ref)
  })
  return {
    resend: () => [...waiting.keys()].forEach(send), // whenever a join succeeds
    push: (event, payload) => new Promise(resolve => {
      const ref = `~${session}-${++n}`
      waiting.set(ref, { message: { event, payload }, resolve })
      send(ref)
    }),
  }
}
