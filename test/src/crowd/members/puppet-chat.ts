import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { plainHandshake } from '../../../../src/crowd/connection/handshake.ts'
import { defineProtocol } from '../../../../src/crowd/protocols/protocol.ts'
import { writeStamp } from '../../../../src/crowd/stamp/stamp.ts'
import { nowUs } from '../../../../src/crowd/clock.ts'
import { type Rig, type RigOptions, at, crowdRig } from './member-rig.ts'

const run = '3f9a0c1b'

/** All connected members are in the room, and what they publish goes nowhere. */
export const puppetProtocol = defineProtocol({ name: 'puppet', echoesToSender: true, say: (_, text) => text })

/** A chat on 127.0.0.1 that sends what the test wants to the members of a rig. */
export interface PuppetChat extends Rig {
  /** The socket of each member at the chat's end. */
  readonly sockets: ReadonlyMap<number, WebSocket>
  /** Sends a frame and waits until the member has read it. */
  tell(member: number, frame: string | Buffer): Promise<void>
}

/** @param onConnect sends what a chat sends by itself */
export async function puppetChat(
  members: number,
  options: RigOptions = {},
  onConnect: (socket: WebSocket) => void = () => undefined,
): Promise<PuppetChat> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  onTestFinished(() => server.close())
  const sockets = new Map<number, WebSocket>()
  server.on('connection', (socket, request) => {
    sockets.set(Number(/u(\d+)-/.exec(request.url ?? '')?.[1]), socket)
    onConnect(socket)
  })
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const handshake = { ...plainHandshake, query: [['who', '{member}']] as const }
  const rig = crowdRig(url, members, { protocol: puppetProtocol, handshake, ...options, run })
  await rig.crowd.connect(at(10_000), 0, members)
  await rig.crowd.join(at(10_000))
  return {
    ...rig,
    sockets,
    async tell(member, frame) {
      const socket = sockets.get(member)
      if (socket === undefined) throw new Error(`member ${member} is not connected`)
      socket.send(frame)
      socket.ping()
      await once(socket, 'pong')
    },
  }
}

/** The stamp of a message that was published just now. */
export function stampOf(publisher: number, sequence: number, sentAtUs = nowUs()): string {
  return writeStamp(run, { publisher, sequence, intendedAtUs: sentAtUs, sentAtUs })
}
