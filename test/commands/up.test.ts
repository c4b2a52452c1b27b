import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { type IncomingMessage, get } from 'node:http'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LiveEvent } from '../../reports/html/live/live-events.ts'
import { fanbench, startFanbench, temporaryFolder } from './fanbench.ts'

it('up writes a target.json for runs, keeps its port to itself, and ends with 0 on a signal', async () => {
  const cwd = temporaryFolder()
  const { child, outcome } = startFanbench(['up', '--write-target', 'here/target.json'], { cwd })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await expect.poll(() => said).toContain('Ctrl-C')
  const { url } = JSON.parse(readFileSync(join(cwd, 'here/target.json'), 'utf8')) as { url: string }
  const liveUrl = /^ {2}live +(\S+)$/m.exec(said)?.[1] ?? ''
  const told: LiveEvent[] = []
  await follow(liveUrl, told)

  const taken = await fanbench(['up', '--port', new URL(url).port, '--write-target', 'other.json'], { cwd })
  expect(taken.exitCode).toBe(13)
  expect(taken.stderr).toBe(
    `✖ port ${new URL(url).port} is taken; give another --port, or leave it out for a free port\n`,
  )
  expect(existsSync(join(cwd, 'other.json'))).toBe(false)

  const args = 'run connect --members 4 --connect-rate 50 --hold 0 --metrics-wait 0 --json --target here/target.json'
  const { stdout } = await fanbench(args.split(' '), { cwd })
  expect(JSON.parse(stdout)).toMatchObject({ target: { kind: 'emulated', url }, counters: { connections_opened: 4 } })

  expect(said).toContain(`export AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI=${url.replace('ws:', 'http:')}\n`)
  // What the functions log comes beside it, to stderr.
  await expect.poll(() => said).toMatch(/^Connect {2}INFO {2}\{"fanbench":1,/m)

  const counted = () => told.findLast((event) => event.kind === 'second')?.tiles.map(({ note }) => note)
  // One cold start for each handler at least; the invocations are those of four members who came and went.
  await expect.poll(() => counted()?.[4]).toMatch(/^of [1-9]\d* invocations$/)
  expect(counted()?.[0]).toMatch(/^[1-9]\d* execution environments$/)
  const page = await (await fetch(liveUrl)).text()
  expect(page).toContain(`<dd>${url}</dd>`)
  expect(page).toContain(`<a href="${/^ {2}page +(\S+)$/m.exec(said)?.[1]}">the chat page</a>`)

  const pageUrl = /^ {2}page +(\S+)$/m.exec(said)?.[1] ?? ''
  expect(await (await fetch(`${pageUrl}config.json`)).json()).toEqual({ webSocketUrl: url, chat: 'rooms', liveUrl })

  child.kill('SIGINT')
  expect(await outcome).toMatchObject({ exitCode: 0, stdout: `${url}\n` })
})

/** Keeps the events of a live page as they come, until its server ends. */
async function follow(url: string, told: LiveEvent[]): Promise<void> {
  const [response] = (await once(get(`${url}events`), 'response')) as [IncomingMessage]
  let text = ''
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const events = (text + chunk).split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) told.push(JSON.parse(event.replace('data: ', '')) as LiveEvent)
  })
  response.on('error', () => undefined)
}
