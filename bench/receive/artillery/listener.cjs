/**
 * The listener that Artillery's users have to write by hand, since its WebSocket engine neither counts nor times what arrives
 * unasked. It also tells the benchmark how many connections are open and how many messages came.
 */
const { connect } = require('node:net')

/** Where the server's frames carry the time: 16 decimal digits, microseconds. */
const timeAt = 7
const timeEnd = timeAt + 16

let open = 0
let received = 0

function listen(context, events, done) {
  open += 1
  context.ws.on('message', (text) => {
    const receivedAtUs = Number(process.hrtime.bigint() / 1000n)
    events.emit('histogram', 'received_latency', (receivedAtUs - Number(text.slice(timeAt, timeEnd))) / 1000)
    events.emit('counter', 'received', 1)
    received += 1
  })
  done()
}

/** Artillery loads this file in its main thread too, where nothing is ever open. */
const status = connect(process.env.BENCH_STATUS_SOCKET)
// The benchmark is gone: nobody else would end Artillery.
status.on('close', () => process.kill(process.pid, 'SIGKILL'))
status.on('error', () => undefined)
setInterval(() => status.write(`${JSON.stringify({ open, received })}\n`), 200).unref()

module.exports = { listen }
