import { seededRandom } from '../../src/crowd/random.ts'
import type { Delivery } from './chat.ts'

/** What truly happened to the messages on their way, to the delivery. */
export interface FaultLedger {
  lost: number
  duplicated: number
  misrouted: number
  corrupted: number
  held: number
  /** Behind a later message of the same publisher to the same recipient. */
  reordered: number
}

/** One in so many deliveries has each of the faults. */
const oneIn = 40
/** A frame that waits to be overtaken goes on after this time all the same. */
const longestSwapMs = 200

/** Each fault by its place in the draw; every other delivery goes as it should. */
const kinds = ['lost', 'duplicated', 'misrouted', 'corrupted', 'held', 'swapped'] as const

/** A way to deliver that goes wrong by the seed, and an account of it that owes nothing to the harness. */
export function seededFaults(seed: number, holdMs: number) {
  const random = seededRandom(seed)
  const ledger: FaultLedger = { lost: 0, duplicated: 0, misrouted: 0, corrupted: 0, held: 0, reordered: 0 }
  /** By publisher and recipient: the highest sequence number that was sent, and frames that wait to be overtaken. */
  const flows = new Map<string, { highest: number; waiting: (() => void)[] }>()

  function send({ to, publisher, recipient, frame }: Delivery): void {
    const key = `${publisher} to ${recipient}`
    const flow = flows.get(key) ?? { highest: -1, waiting: [] }
    flows.set(key, flow)
    const sequence = sequenceIn(frame)
    if (sequence < flow.highest) ledger.reordered += 1
    flow.highest = Math.max(flow.highest, sequence)
    to.send(frame)
    for (const release of flow.waiting.splice(0)) release()
  }

  function sendOvertaken(delivery: Delivery): void {
    let isOnItsWay = false
    const release = () => {
      if (isOnItsWay) return
      isOnItsWay = true
      send(delivery)
    }
    const flow = flows.get(`${delivery.publisher} to ${delivery.recipient}`)
    if (flow === undefined) return release()
    flow.waiting.push(release)
    setTimeout(release, longestSwapMs)
  }

  function deliver(delivery: Delivery): void {
    const draw = Math.floor(random() * oneIn * 1000)
    const kind = kinds[Math.floor(draw / 1000)]
    switch (kind) {
      case 'lost':
        ledger.lost += 1
        return
      case 'duplicated':
        ledger.duplicated += 1
        send(delivery)
        delivery.to.send(delivery.frame)
        return
      case 'misrouted':
        ledger.misrouted += 1
        send(delivery)
        delivery.stranger()?.send(delivery.frame)
        return
      case 'corrupted':
        ledger.corrupted += 1
        delivery.to.send(spoiled(delivery.frame, draw % 1000))
        return
      case 'held':
        ledger.held += 1
        setTimeout(() => send(delivery), holdMs)
        return
      case 'swapped':
        sendOvertaken(delivery)
        return
      default:
        send(delivery)
    }
  }
  return { deliver, ledger: ledger as Readonly<FaultLedger> }
}

const stampPattern = /fbm1:[0-9a-f]{14}([0-9a-f]{8})[0-9a-f]{30}/

function sequenceIn(frame: string): number {
  return Number.parseInt(stampPattern.exec(frame)?.[1] ?? '', 16)
}

/** One digit of the stamp is another. */
function spoiled(frame: string, place: number): string {
  const match = stampPattern.exec(frame)
  const at = (match?.index ?? 0) + 'fbm1:'.length + (place % 52)
  return frame.slice(0, at) + (frame[at] === '0' ? '1' : '0') + frame.slice(at + 1)
}
