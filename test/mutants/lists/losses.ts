import type { Mutant } from '../mutant.ts'

/** What failed has no end: without these, only those who survive are timed. */
export const losses: readonly Mutant[] = [
  {
    loses: 'handshakes that failed',
    file: 'src/crowd/members/member-connections.ts',
    find: "else if (end.class !== 'closed-by-harness') recorder.neverEnds('connect_latency')",
    replace: '',
    test: 'test/src/crowd/members/worker-crowd.test.ts',
    that: 'HTTP 403',
  },
  {
    loses: 'joins that failed',
    file: 'src/crowd/members/crowd-member.ts',
    find: "        recorder.neverEnds('join_latency')\n      return false",
    replace: '        void 0\n      return false',
    test: 'test/src/crowd/members/failed-samples.test.ts',
  },
  {
    loses: 'joins of members whose connection the target had ended',
    file: 'src/crowd/members/member-connections.ts',
    find: 'this.#isCutOff = true',
    replace: 'void 0',
    test: 'test/src/crowd/members/failed-samples.test.ts',
  },
  {
    loses: 'acknowledgements that never came',
    file: 'src/runs/evaluation/receipts/matched-message.ts',
    find: 'const noReplyUs = isAckOwed ? Infinity : null',
    replace: 'const noReplyUs = null as number | null',
    test: 'test/src/runs/evaluation/receipts/ledger.test.ts',
    that: 'acknowledgement without an end',
  },
  {
    loses: 'broadcasts of which most were lost',
    file: 'src/runs/evaluation/function-logs/cold-deliveries.ts',
    find: '?? Infinity)',
    replace: '?? 0)',
    test: 'test/src/runs/evaluation/function-logs/cold-starts.test.ts',
    that: 'most of the room lost',
  },
]
