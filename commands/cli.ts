#!/usr/bin/env node
import { answerQuickly } from './quick-answer.ts'
import { exitCodes } from '../src/exit-codes.ts'

// A command's own modules are imported when it is called, so that help and mistakes come at once. The commands themselves are
// imported below, so that the version comes without them, and that an old Node gets as far as the sentence that says what is
// wrong: the sources have syntax (`using`) that it cannot read, and that the package is compiled from.
const isSource = import.meta.url.endsWith('.ts')
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (isSource ? major < 24 : major < 22 || (major === 22 && minor < 18)) {
  console.error(
    isSource
      ? `✖ the sources of fanbench need Node 24 or newer; this is Node ${process.versions.node}. ` +
          '`npm start` and `npm run fanbench -- <command>` use the right one.'
      : `✖ fanbench needs Node 22.18 or newer; this is Node ${process.versions.node}.`,
  )
  process.exit(exitCodes.usage)
}

if (answerQuickly(process.argv.slice(2))) process.exit(exitCodes.ok)
const { runInProcess } = await import('./flags/process.ts')
await runInProcess(async (execute) => (await import('./program.ts')).program(execute))
