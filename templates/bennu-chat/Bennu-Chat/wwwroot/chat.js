import { Socket } from "./phoenix.mjs"
import { durable, outbox } from "./durable.js"

const at = id => document.getElementById(id)
const session = [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("")
const name = new URLSearchParams(location.search).get("name") ?? `guest ${session.slice(0, 4)}`

const line = (text, className = "") => {
  const item = document.createElement("li")
  item.textContent = text
  item.className = className
  at("messages").append(item)
  return item
}

const socket = new Socket("/socket", { params: { name, session } })
const room = durable(socket, "room:lobby", { onReset: () => at("messages").replaceChildren() })
const sending = outbox(socket, room.channel, session)
room.on("new_msg", ({ from, body }) => line(`${from}: ${body}`))
room.channel.join().receive("ok", () => {
  at("state").textContent = `You are ${name}.`
  sending.resend()
})
socket.onError(() => { at("state").textContent = "The connection is lost; what you send is kept." })
socket.connect()

at("form").onsubmit = async event => {
  event.preventDefault()
  const body = at("body").value
  at("body").value = ""
  const waiting = line(body, "sending")
  const { status, response } = await sending.push("new_msg", { body })
  waiting.remove()
  if (status !== "ok") line(`${body}: ${response.reason}`)
}
