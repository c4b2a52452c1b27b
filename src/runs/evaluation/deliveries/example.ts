import type { Finding } from '../../../metrics/result/findings.ts'
import type { MessageExample } from '../../../metrics/result/message-example.ts'
import type { GatheredRun } from '../gather-facts.ts'
import { firstWrongReceipt } from './deliveries-in-trouble.ts'
import { evidenceOfMessage, membersOf, worstFirst } from './delivery-evidence.ts'
import { type TroubledMessages, deliveriesOf, rowsInOrder } from './message-deliveries.ts'

/** More cannot be told apart in a picture. */
const mostMembers = 60

/** A message in which the first finding shows; null without a finding, and where none shows it, as with a finding about items. */
export function exampleOf(
  run: GatheredRun,
  findings: readonly Finding[],
  troubled: TroubledMessages,
): MessageExample | null {
  const [finding] = findings
  const row = finding === undefined ? null : rowShowing(run, finding.name, troubled)
  if (row === null) return null
  const message = deliveriesOf(run, rowsInOrder(run.facts.messages).indexOf(row) + 1, row)
  const members = worstFirst(membersOf(message, evidenceOfMessage(run, message)))
  return {
    number: message.number,
    publisher: message.id[0],
    sentSecond: message.sentSecond,
    members: members.slice(0, mostMembers),
    others: Math.max(0, members.length - mostMembers),
  }
}

function rowShowing(run: GatheredRun, name: Finding['name'], { lost, late }: TroubledMessages): number | null {
  if (name === 'sends-twice') return firstWrongReceipt(run, 'doubled')
  if (name === 'wrong-room') return firstWrongReceipt(run, 'misrouted')
  const { steady, sentAtUs } = run.facts.messages
  const rows = name === 'unawaited-sends' ? [...late, ...lost] : lost.length > 0 ? lost : late
  return rows
    .filter((row) => steady[row] !== 0)
    .reduce<number | null>(
      (first, row) => (first === null || (sentAtUs[row] ?? 0) < (sentAtUs[first] ?? 0) ? row : first),
      null,
    )
}
