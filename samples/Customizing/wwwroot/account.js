import { Socket } from "./phoenix.mjs"

/** Signs in by cookie, and renews the connection by an access token before the cookie's time is over. */
export async function signIn(send, name, password, show) {
  await send("POST", "/account", { name, password }) // or it is there already
  const signedIn = await send("POST", "/account/cookie", { name, password })
  if (!signedIn.ok) return show("wrong password")
  const socket = new Socket("/account/socket")
  socket.connect()
  socket.channel("account").join().receive("ok", profile => show(`signed in as ${profile.name}`))
  setInterval(async () => {
    const { token } = await (await fetch("/account/token")).json()
    socket.push({ topic: "phoenix", event: "refresh", payload: { access_token: token }, ref: socket.makeRef() })
    show("renewed")
  }, 5 * 60_000)
}
