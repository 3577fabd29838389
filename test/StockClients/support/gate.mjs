/** A channel on a durable topic, not joined yet: what `on` binds gets every message once, and `cursor` is where it stands. */
export function durable(socket, topic, cursor = "start", onState = () => {}) {
  const channel = socket.channel(topic, () => ({ $since: cursor }))
  let settled // the join whose stream:state has come
  channel.on("stream:state", (state, ref, joinRef) => { settled = joinRef; cursor = ref; onState(state) })
  const on = (event, handle) => channel.on(event, (payload, ref) => {
    if (!ref) return handle(payload) // a transient message
    if (channel.joinRef() !== settled) return // a join is under way, and brings it again
    cursor = ref
    handle(payload)
  })
  return { channel, on, cursor: () => cursor }
}
