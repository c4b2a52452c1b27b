import { WebSocket } from 'ws'

/**
 * Answers the target's pings one at a time; of those that arrive meanwhile, only the last. RFC 6455, 5.5.3: an endpoint that
 * has not answered earlier pings "MAY elect to send a Pong frame for only the most recently processed Ping frame". `ws` by
 * itself answers each, and ends the connection where many answers wait: that would be counted as an end by the target.
 */
export function answerPings(socket: WebSocket): void {
  let isAnswering = false
  let unanswered: Buffer | undefined
  socket.on('ping', (payload) => {
    unanswered = payload
    answer()
  })

  function answer(): void {
    if (isAnswering || unanswered === undefined || socket.readyState !== WebSocket.OPEN) return
    const payload = unanswered
    unanswered = undefined
    isAnswering = true
    socket.pong(payload, true, () => {
      isAnswering = false
      answer()
    })
  }
}
