import { connect } from 'node:net'
import { workerData } from 'node:worker_threads'
import { nowUs } from '../../../../src/crowd/clock.ts'

/** Sends the instant at which it sends, every 40 ms. */
const socket = connect(workerData as number, '127.0.0.1', () => {
  socket.setNoDelay()
  setInterval(() => socket.write(`${nowUs()}\n`), 40)
})
