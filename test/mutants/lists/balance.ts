import type { Mutant } from '../mutant.ts'

const settled = { test: 'test/src/runs/evaluation/balance-lines.test.ts', that: 'has no residue' }
const held = { test: 'test/src/crowd/members/held-connections.test.ts' }

/** Each count of the balance lines: without it there is a residue. */
export const balance: readonly Mutant[] = [
  {
    ...settled,
    loses: 'connections that were opened',
    file: 'src/metrics/recording/recorder.ts',
    find: "this.count('connections_opened')",
    replace: 'void 0',
  },
  {
    ...settled,
    loses: 'connections that failed',
    file: 'src/metrics/recording/recorder.ts',
    find: "this.count('connections_failed')",
    replace: 'void 0',
  },
  {
    ...settled,
    loses: 'connections that closed',
    file: 'src/metrics/recording/recorder.ts',
    find: "this.count('connections_closed')",
    replace: 'void 0',
  },
  {
    ...settled,
    loses: 'stamps of other runs',
    file: 'src/metrics/recording/recorder.ts',
    find: "this.count('deliveries_unknown')",
    replace: 'void 0',
  },
  {
    ...settled,
    loses: 'receipts of other runs',
    file: 'src/metrics/recording/recorder.ts',
    find: `  receivedForeign(): void {
    this.receipts += 1
`,
    replace: `  receivedForeign(): void {
`,
  },
  {
    ...settled,
    loses: 'receipts',
    file: 'src/metrics/recording/recorder.ts',
    find: `    this.#unsure.push(unsureUs)
    this.receipts += 1
`,
    replace: `    this.#unsure.push(unsureUs)
`,
  },
  {
    ...settled,
    loses: 'messages that were published',
    file: 'src/metrics/recording/recorder.ts',
    find: 'this.#messages.push(message)',
    replace: 'void 0',
  },
  {
    ...settled,
    loses: 'connections that are open at the end',
    file: 'src/runs/evaluation/merge-facts.ts',
    find: 'sum + connections.open,',
    replace: 'sum,',
  },
  {
    ...settled,
    loses: 'handshakes that are under way at the end',
    file: 'src/runs/evaluation/merge-facts.ts',
    find: 'sum + connections.connecting,',
    replace: 'sum,',
  },
  {
    ...settled,
    loses: 'deliveries that were expected',
    file: 'src/runs/evaluation/figures/tally.ts',
    find: 'counts.expected += expected',
    replace: 'void 0',
  },
  {
    ...settled,
    loses: 'deliveries that were received',
    file: 'src/runs/evaluation/figures/tally.ts',
    find: 'counts.received += latenciesUs.length',
    replace: 'void 0',
  },
  {
    ...settled,
    loses: 'deliveries that were lost',
    file: 'src/runs/evaluation/figures/tally.ts',
    find: 'counts.lost += lost',
    replace: 'void 0',
  },
  {
    ...settled,
    loses: 'who was owed a message',
    file: 'src/runs/evaluation/receipts/matched-message.ts',
    find: 'expected: count.present',
    replace: 'expected: 0',
  },
  {
    ...settled,
    loses: 'who was owed a message and has none',
    file: 'src/runs/evaluation/receipts/matched-message.ts',
    find: "missed: members.filter((_, seat) => memberships[seat] === 'present' && (row[seat * 2] ?? 0) === 0)",
    replace: 'missed: new Uint32Array()',
  },
  {
    ...settled,
    loses: 'duplicates',
    file: 'src/runs/evaluation/receipts/ledger.ts',
    find: 'counts.duplicate += 1',
    replace: 'void 0',
  },
  {
    ...settled,
    loses: 'receipts by members of another room',
    file: 'src/runs/evaluation/receipts/ledger.ts',
    find: `    if (room !== roomOf[recipient]) {
      counts.misrouted += 1
`,
    replace: `    if (room !== roomOf[recipient]) {
`,
  },
  {
    ...settled,
    loses: 'receipts by members who had left',
    file: 'src/runs/evaluation/receipts/matched-message.ts',
    find: "if (membership === 'absent' && audience.wasOut(member, mark - 1)) counts.misrouted += 1",
    replace: "if (membership === 'absent' && audience.wasOut(member, mark - 1)) void 0",
  },
  {
    ...settled,
    loses: 'receipts by members who were coming or going',
    file: 'src/runs/evaluation/receipts/matched-message.ts',
    find: 'counts.indeterminate += 1',
    replace: 'void 0',
  },
  {
    ...settled,
    loses: 'receipts of messages that nobody sent',
    file: 'src/runs/evaluation/receipts/ledger.ts',
    find: 'if (row[seat] !== 0) this.counts[kind] += 1',
    replace: 'void 0',
  },
  {
    ...held,
    loses: 'attempts to connect',
    file: 'src/crowd/members/member-connections.ts',
    find: "recorder.count('connections_attempted')",
    replace: 'void 0',
  },
  {
    ...held,
    loses: 'sockets that are still open',
    file: 'src/crowd/members/worker-members.ts',
    find: "if (state === 'held') open += 1",
    replace: 'void 0',
  },
  {
    ...held,
    loses: 'sockets whose handshake is under way',
    file: 'src/crowd/members/worker-members.ts',
    find: "if (state === 'connecting') connecting += 1",
    replace: 'void 0',
  },
  {
    ...held,
    loses: 'the old sockets of members that have reconnected',
    file: 'src/crowd/members/member-connections.ts',
    find: "[...this.#sockets.filter(({ state }) => state === 'held'), socket]",
    replace: '[socket]',
  },
]
