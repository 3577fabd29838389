import { Socket } from "./phoenix.mjs"
import { upload } from "./upload.js"
import { signIn } from "./account.js"

const at = id => document.getElementById(id)
const show = (id, line) => { at(id).textContent = `${line}\n${at(id).textContent}`.split("\n").slice(0, 5).join("\n") }
const send = (method, path, body) => fetch(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) })

const socket = new Socket("/socket", { params: { name: "visitor" } })
socket.connect()

const downloads = socket.channel("downloads")
const takeToken = ({ token }) => show("downloads", `/downloads/report.txt?token=${token.slice(0, 40)}…`)
downloads.on("token", takeToken)
downloads.join().receive("ok", takeToken)

const thermometer = socket.channel("thermometer:kitchen")
thermometer.on("temperature", ({ celsius }) => show("thermometer", `${celsius} °C`))
thermometer.join()
at("measure").onclick = () => {
  for (let i = 0; i < 10; i++) thermometer.push("measured", { celsius: 20 + Math.round(Math.random()) })
}

const vehicle = socket.channel("vehicle:1")
vehicle.on("position", ({ latitude, longitude }) => show("vehicle", `${latitude}, ${longitude}`))
vehicle.join()
at("pad").onpointermove = ({ offsetX, offsetY }) => vehicle.push("moved", { latitude: offsetY, longitude: offsetX })

at("file").onchange = ({ target: { files: [file] } }) =>
  upload(socket, file, ({ received, size }) => {
    at("progress").value = received / size
    show("upload", received === size ? `${file.name} is there` : `${received} of ${size} bytes`)
  }).catch(error => show("upload", error))

at("sign-in").onclick = () => signIn(send, at("name").value, at("password").value, line => show("account", line))

const stock = socket.channel("stock:BNU")
const showPrice = ({ symbol, amount }) => show("stock", `${symbol} ${amount}`)
stock.on("price", showPrice)
stock.join().receive("ok", showPrice)

let cursor = "start" // docs/durable.md has the rest: the gate of rejoins, and pushes that are handled once
const orders = socket.channel("orders", () => ({ $since: cursor }))
orders.on("stream:state", ({ status }, ref) => {
  if (status === "reset") at("orders").textContent = ""
  cursor = ref
})
orders.on("placed", ({ item }, ref) => {
  cursor = ref
  show("orders", item)
})
orders.join()
at("order").onclick = () => send("PUT", `/orders/${crypto.randomUUID()}`, { item: at("item").value })
