import { fileURLToPath, pathToFileURL } from 'node:url'
import { runResultSchema } from '../../../src/metrics/result/run-result.ts'
import type { Row } from '../row.ts'
import { startChat } from '../targets/chat.ts'

const plain = pathToFileURL(fileURLToPath(new URL('../protocols/plain.ts', import.meta.url))).href

/** A good protocol, but for what follows. */
const but = (rest: string) => `import plain from '${plain}'\n${rest}\n`

function row(what: string, file: string, rest: Pick<Row, 'exits' | 'says'> & Partial<Row>): Row {
  const name = 'protocol.mjs'
  return { what, args: 'run broadcast', target: () => startChat(), protocol: name, files: { [name]: file }, ...rest }
}

const refused = (said: RegExp) => ({
  exits: 2 as const,
  says: new RegExp(`^✖ protocol .*protocol\\.mjs\\b.*${said.source}`),
})

/** How each file of a user's may go wrong. */
export const protocolFiles: readonly Row[] = [
  row('throws while it loads', but('throw new Error("what a pity")'), refused(/what a pity in line 2/)),
  row('throws something that is no error', but('throw null'), refused(/failed to load/)),
  row('rejects while it loads', but('await Promise.reject(new Error("what a pity"))'), {
    rarely: true,
    ...refused(/what a pity/),
  }),
  row('is no JavaScript', 'export default {', refused(/failed to load/)),
  row('exports nothing', but(''), refused(/default export/)),
  row('exports the wrong shape', but('export default { ...plain, say: "hello" }'), refused(/say: must be a function/)),
  row(
    'throws in say',
    but('export default { ...plain, say() { throw new Error("no words") } }'),
    refused(/say failed: no words, at .*:2/),
  ),
  row(
    'throws in join',
    but('export default { ...plain, join() { throw new Error("no way in") } }'),
    refused(/join failed: no way in/),
  ),
  row(
    'throws at an answer',
    but(
      'export default { ...plain, join: (room) => ({ ...plain.join(room), answered() { throw new Error("what?") } }) }',
    ),
    refused(/answered of join failed: what\?/),
  ),
  row(
    'says something that is no text',
    but('export default { ...plain, say: () => ({ text: 1 }) }'),
    refused(/say must return a string/),
  ),
  row('joins with nothing', but('export default { ...plain, join: () => undefined }'), refused(/join must return/)),
  row(
    'joins with a promise',
    but('export default { ...plain, join: async (room) => plain.join(room) }'),
    refused(/join must return/),
  ),
  row(
    'leaves the message out of what it says',
    but('export default { ...plain, say: (room) => plain.say(room, "hello") }'),
    {
      exits: 10,
      says: /\(deliver(?:ies_lost|y_latency\.count)\)\./,
    },
  ),
  row(
    'prints on the console',
    but('console.log("one")\nexport default { ...plain, say: (...of) => (console.log("two"), plain.say(...of)) }'),
    {
      args: 'run broadcast --drain 2s --json',
      exits: 0,
      says: /^$/,
      also: oneDocument,
    },
  ),
  row('exits while it loads', but('process.exit(0)'), { ...refused(/exit/), alone: true }),
  row('exits with a failure while it loads', but('process.exit(1)'), { rarely: true, ...refused(/exit/), alone: true }),
  row('never finishes loading', but('await new Promise(() => undefined)\nexport default plain'), {
    ...refused(/load/),
    alone: true,
  }),
  row(
    'waits for ever while it loads',
    but('setInterval(() => undefined, 1000)\nawait new Promise(() => undefined)\nexport default plain'),
    { rarely: true, ...refused(/load/), alone: true, deadlinesMs: 30_000 },
  ),
  row('exits in a step', but('export default { ...plain, say: () => process.exit(0) }'), {
    exits: 11,
    says: /^1 of the worker processes ended before the run did/,
  }),
  row(
    'throws where nobody catches',
    but(
      'export default { ...plain, say: (...of) => (setTimeout(() => { throw new Error("later") }), plain.say(...of)) }',
    ),
    {
      rarely: true,
      exits: 11,
      says: /^1 of the worker processes ended before the run did/,
    },
  ),
  row('loops for ever in a step', but('export default { ...plain, say() { for (;;); } }'), {
    rarely: true,
    exits: 11,
    says: /worker/,
    deadlinesMs: 60_000,
  }),
  row('loops for ever while it loads', but('for (;;);'), {
    rarely: true,
    ...refused(/load/),
    alone: true,
    deadlinesMs: 60_000,
  }),
  row(
    'writes to stdout',
    but(
      'console.log("one")\nprocess.stdout.write("two")\nexport default { ...plain, say: (...of) => (process.stdout.write("three"), plain.say(...of)) }',
    ),
    {
      args: 'run broadcast --drain 2s --json',
      exits: 0,
      says: /^$/,
      also: oneDocument,
    },
  ),
]

function oneDocument({ stdout }: { readonly stdout: string }): void {
  runResultSchema.parse(JSON.parse(stdout))
}
