import type { Row } from '../row.ts'
import { startChat } from '../targets/chat.ts'

const target = () => startChat()
const tardy = () => startChat({ delivers: (frame, { socket }) => setTimeout(() => socket.send(frame), 100) })

/** Good chats, held against what cannot be judged or does not hold, and runs in which nothing is measured. */
export const limits: readonly Row[] = [
  {
    what: 'so short that nobody can leave and rejoin',
    args: 'run rooms --drain 2s --churn-rate 5 --duration 1s',
    target: () => startChat(),
    exits: 10,
    says: /not played to its end: no member left a room/,
  },
  {
    what: 'so many that leave and rejoin that little can be judged',
    args: 'run rooms --drain 2s --churn-rate 5 --duration 2s',
    target: () => startChat(),
    exits: 16,
    says: /^Only [\d.]+ % of the (?:receipts|deliveries that may have been owed) could be judged/,
  },
  {
    what: 'a percentile that the plan cannot judge',
    args: 'run smoke --limit delivery_latency.p99=1us',
    target,
    exits: 2,
    says: /delivery_latency\.p99/,
    also: namesWhatWouldDo,
  },
  {
    what: 'a percentile of the connects that so few members cannot judge',
    rarely: true,
    args: 'run connect --hold 300ms --publish-rate 0 --duration 0 --limit connect_latency.p99=1s',
    target,
    exits: 2,
    says: /connect_latency\.p99/,
  },
  {
    what: 'a lower percentile is already over the limit of a higher one',
    args: 'run broadcast --drain 2s --publish-rate 300 --limit delivery_latency.p99=1ms',
    target: tardy,
    exits: 10,
    says: /^Delivery p99 was .* \(delivery_latency\.p99\)/,
  },
  {
    what: 'a limit on what this target does not have',
    args: 'run broadcast --drain 2s --limit cold_delivery_latency.max=1s',
    target,
    exits: 16,
    says: /cold_delivery_latency\.max/,
  },
  {
    what: 'the same, allowed to be inconclusive',
    args: 'run broadcast --drain 2s --limit cold_delivery_latency.max=1s --allow-inconclusive',
    target,
    exits: 0,
    says: /^$/,
  },
  {
    what: 'a limit that does not hold',
    rarely: true,
    args: 'run broadcast --drain 2s --limit delivery_latency.max=1ms',
    target: tardy,
    exits: 10,
    says: /^Delivery max was \d.* \(delivery_latency\.max\)/,
  },
  {
    what: 'a limit that holds',
    args: 'run broadcast --drain 2s --limit delivery_latency.max=1m --limit connections_opened=10',
    target,
    exits: 0,
    says: /^$/,
  },
  {
    what: 'no messages at all',
    args: 'run broadcast --publish-rate 0',
    target,
    exits: 2,
    says: /--publish-rate 0\b.*connect/,
  },
  {
    what: 'no time to publish in',
    args: 'run broadcast --duration 0',
    target,
    exits: 2,
    says: /--duration 0\b.*connect/,
  },
  {
    what: 'nobody to deliver to',
    args: 'run broadcast --drain 2s --members 1 --rooms 1',
    target,
    exits: 10,
    says: /^Nothing was measured .* \(delivery_latency\.count\)/,
  },
]

function namesWhatWouldDo({ stderr }: { readonly stderr: string }): void {
  if (!/--duration \d+(?:\.\d+)?[smh]/.test(stderr) || !/p(?:50|90|95)\b/.test(stderr)) throw new Error(stderr)
}
