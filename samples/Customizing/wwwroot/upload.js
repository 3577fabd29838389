const chunkSize = 32 * 1024

/** Sends a file chunk by chunk, and after every rejoin goes on from what the server has. */
export function upload(socket, file, onProgress) {
  const channel = socket.channel(`upload:${crypto.randomUUID()}`, { size: file.size })
  channel.on("progress", onProgress)
  return new Promise((resolve, reject) => {
    const end = (finish, value) => { channel.leave(); finish(value) }
    const send = async ({ received }) => {
      if (received === file.size) return end(resolve)
      const join = channel.joinRef()
      const chunk = await file.slice(received, received + chunkSize).arrayBuffer()
      const message = new Uint8Array(8 + chunk.byteLength)
      new DataView(message.buffer).setBigUint64(0, BigInt(received))
      message.set(new Uint8Array(chunk), 8)
      if (channel.joinRef() !== join || !channel.canPush()) return // cut off meanwhile: the next join's answer sends
      channel.push("chunk", message.buffer)
        .receive("ok", send)
        .receive("error", ({ reason }) => end(reject, reason))
    }
    channel.join() // phoenix.js calls this for every rejoin too
      .receive("ok", send)
      .receive("error", ({ reason }) => end(reject, reason))
  })
}
