import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type IncomingMessage, get } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type Page, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LiveEvent } from '../../../reports/html/live/live-events.ts'
import { type ForeignChat, startForeignChat } from '../../fixtures/foreign-chat/server.ts'
import { installedBrowser, quietBrowser } from '../../reports/installed-browser.ts'
import { seriousFaults } from '../../reports/serious-faults.ts'
import { type RunningCommand, spawnFanbench } from '../fanbench.ts'

const protocol = fileURLToPath(new URL('../../fixtures/foreign-chat/protocol.ts', import.meta.url))
const load = '--members 6 --rooms 1 --workers 1 --connect-rate 100 --join-rate 100 --publish-rate 200 --warm-up 0'
const executablePath = installedBrowser()
const required = process.env['REQUIRE_BROWSER_TESTS'] === '1'

/** One run, which is told to end when all has been looked at. */
describe('run --live', () => {
  let chat: ForeignChat
  let command: RunningCommand
  let url: string
  let cwd: string
  let browser: Browser | undefined
  let page: Page
  let reportPath = ''
  const told: LiveEvent[] = []
  const noise: string[] = []

  beforeAll(async () => {
    chat = await startForeignChat()
    cwd = mkdtempSync(join(tmpdir(), 'fanbench-live-'))
    const port = await freePort()
    url = `http://127.0.0.1:${port}/`
    const args = `run broadcast --target ${chat.url}?token=geheim ${load} --duration 10m --live-port ${port} --json --quiet`
    command = spawnFanbench([...args.split(' '), '--protocol', protocol], { cwd })
    const started = vi.waitFor(async () => expect(await answers(url)).toBe(true), { timeout: 60_000 })
    if (executablePath !== null || required) browser = await startBrowser()
    await started
    void follow(url, told)
  })

  afterAll(async () => {
    command.child.kill('SIGKILL')
    await browser?.close()
    await chat[Symbol.asyncDispose]()
    rmSync(cwd, { recursive: true, force: true })
  })

  it('tells whoever reads its events what the run does, each second', async () => {
    const seconds = () => told.filter((event) => event.kind === 'second')
    await expect
      .poll(() => seconds().at(-1)?.values)
      .toMatchObject({ p50: expect.any(Number), p99: expect.any(Number) })
    const history = told.find((event) => event.kind === 'history')
    const lines = [...(history?.lines ?? []), ...told.filter((event) => event.kind === 'line')].map(({ text }) => text)
    expect(lines[0]).toMatch(/^fanbench [\d.]+ · fanbench run broadcast .*token=\*\*\*/)
    expect(lines).toContain('phase: steady')
    const newest = seconds().at(-1)
    expect(newest?.status).toMatch(/^steady · \d+:\d\d · \d+:\d\d left of this phase$/)
    expect(newest?.values['open connections']).toBe(6)
    expect(Math.max(...seconds().map(({ values }) => values['deliveries a second'] ?? 0))).toBeGreaterThan(0)
    expect(newest?.tiles.map(({ label }) => label)).toEqual([
      expect.stringMatching(/^Everybody p(50|90)$/),
      'Open connections',
      'Messages a second',
      'Deliveries a second',
      'Delivery p99',
      'Not yet delivered',
    ])
  })

  it.skipIf(executablePath === null && !required)(
    'shows them on a page that has no serious fault, light and dark, on a telephone too (needs Chromium)',
    async () => {
      if (browser === undefined) throw new Error('REQUIRE_BROWSER_TESTS=1, and there is no Chromium here')
      page = await browser.newPage({ viewport: { width: 360, height: 800 }, colorScheme: 'light' })
      page.on('console', (message) => noise.push(`console ${message.text()}`))
      page.on('pageerror', (error) => noise.push(`error ${error.message}`))
      page.on('request', (request) => request.url().startsWith(url) || noise.push(`request ${request.url()}`))
      await page.goto(url)
      await expect.poll(() => page.locator('.plot canvas').count()).toBe(6)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
      await page.setViewportSize({ width: 1280, height: 720 })
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollHeight)).toBe(720)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280)
      await page.setViewportSize({ width: 360, height: 800 })
      expect(await page.locator('#tiles').innerText()).toMatch(/Open connections\s+6\s+of 6 members/)
      expect(await page.locator('#phases tbody tr').last().innerText()).toMatch(/^steady\s.*under way, \d+:\d\d left$/)
      expect(await page.getByRole('log').innerText()).toContain('phase: steady')
      await page.locator('#seconds summary').click()
      await expect.poll(() => page.locator('#seconds tbody tr').count()).toBeGreaterThan(0)
      expect(await seriousFaults(page)).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await seriousFaults(page)).toEqual([])
    },
  )

  it('on Ctrl-C leaves its report as ever, and tells its pages where it is', async () => {
    command.child.kill('SIGINT')
    const { exitCode, stdout, stderr } = await command.outcome
    expect(exitCode).toBe(130)
    const { runId } = JSON.parse(stdout) as { runId: string }
    const path = join('reports/out', runId, 'report.html')
    expect(readFileSync(join(cwd, path), 'utf8')).toContain('Interrupted')
    // With --quiet the address comes all the same: it was asked for.
    expect(stderr.startsWith(`  live    ${url}\nstopping; once more to stop at once\n`)).toBe(true)
    const end = told.find((event) => event.kind === 'end')
    expect(end).toMatchObject({ outcome: { word: 'Interrupted', tone: 'doubtful' }, reportPath: path })
    reportPath = path
    expect(JSON.stringify(told)).not.toContain('geheim')
    expect(await answers(url)).toBe(false)
  })

  it.skipIf(executablePath === null && !required)(
    'becomes the link to the report, which outlives the run (needs Chromium)',
    async () => {
      expect(await page.locator('h1').innerText()).toMatch(/^\? Interrupted after /)
      expect(await page.locator('#end').innerText()).toContain(`The report is ${reportPath}`)
      expect(await seriousFaults(page)).toEqual([])
      const [report] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link').click()])
      report.on('console', (message) => noise.push(`report ${message.text()}`))
      // How many it has depends on how long the run was.
      await expect.poll(() => report.locator('.plot canvas').count()).toBeGreaterThan(0)
      expect(await report.locator('h1').innerText()).toMatch(/^\? Interrupted after /)
      expect(noise).toEqual([])
    },
  )
})

async function startBrowser(): Promise<Browser> {
  if (executablePath === null) throw new Error('REQUIRE_BROWSER_TESTS=1, and there is no Chromium here')
  return chromium.launch({ executablePath, args: [...quietBrowser] })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    async (response) => (await response.text()) !== '' && response.ok,
    () => false,
  )
}

/** Reads the events as they come, until the server ends the stream; after the end it reads no more. */
async function follow(url: string, told: LiveEvent[]): Promise<void> {
  const [response] = (await once(get(`${url}events`), 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) {
    text += String(chunk)
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) told.push(JSON.parse(event.replace('data: ', '')) as LiveEvent)
    if (told.at(-1)?.kind === 'end') return
  }
}
