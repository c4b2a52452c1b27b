import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startWatchedChat } from './chat.ts'

/** The watched chat in a process of its own, which can be stopped and killed. */
export interface ChatProcess extends AsyncDisposable {
  readonly url: string
  readonly child: ChildProcess
  /** Messages that it has handed to listeners so far. */
  delivered(): number
}

interface Report {
  readonly url: string
  readonly delivered: number
}

const reportIntervalMs = 20

/** @param through a command that runs it, such as one that enters a namespace */
export async function startChatProcess(through: readonly string[] = []): Promise<ChatProcess> {
  const [command, ...args] = [...through, process.execPath, fileURLToPath(import.meta.url)]
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [{ url, delivered }] = (await once(child, 'message')) as [Report]
  let last = delivered
  child.on('message', (report: Report) => (last = report.delivered))
  return {
    url,
    child,
    delivered: () => last,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const chat = await startWatchedChat()
  const report = () => process.send?.({ url: chat.url, delivered: chat.delivered } satisfies Report)
  report()
  setInterval(report, reportIntervalMs)
  process.on('disconnect', () => process.exit())
}
