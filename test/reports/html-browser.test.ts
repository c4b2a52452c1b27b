import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gateDocument } from '../../commands/gate/report/document.ts'
import { writeHtml } from '../../reports/html/write-document.ts'
import { renderHtml } from './run-writers.ts'
import type { GateResult } from '../../commands/gate/gate-result.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { runResult } from '../fixtures/run-result.ts'
import { LiveLog } from '../../commands/live/live-log.ts'
import { startLiveServer } from '../../commands/live/live-server.ts'
import { StackFeed } from '../../commands/live/live-stack.ts'
import { renderStackPage } from '../../commands/live/page/stack-page.ts'
import { everyCase } from '../every-case.ts'
import { everyPage } from './every-page.ts'
import { gateWithText } from '../commands/gate/report/gate-results.ts'
import { hostileStrings, runWithTexts } from './hostile-strings.ts'
import { installedBrowser, quietBrowser } from './installed-browser.ts'
import { seriousFaults } from './serious-faults.ts'

const executablePath = installedBrowser()
const required = process.env['REQUIRE_BROWSER_TESTS'] === '1'

describe.skipIf(executablePath === null && !required)('report.html in a browser (needs Chromium)', () => {
  let browser: Browser
  let folder: string
  /** The report of an ordinary run, which most of the tests look at, one after the other. */
  let report: Awaited<ReturnType<typeof open>>

  beforeAll(async () => {
    if (executablePath === null) throw new Error('REQUIRE_BROWSER_TESTS=1, and there is no Chromium here')
    folder = await mkdtemp(join(tmpdir(), 'fanbench-report-'))
    browser = await chromium.launch({ executablePath, args: [...quietBrowser] })
    report = await open(runResult())
  })

  afterAll(async () => {
    await browser?.close()
    if (folder !== undefined) await rm(folder, { recursive: true })
  })

  /** Opens a report, and keeps what a reader should never see. */
  async function open(
    result: RunResult | GateResult,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; noise: string[] }> {
    const isGate = 'experimentId' in result
    return opened(await (isGate ? writeHtml(gateDocument(result)) : renderHtml(result)), options)
  }

  async function opened(html: string, options: BrowserContextOptions = {}): Promise<{ page: Page; noise: string[] }> {
    await writeFile(join(folder, 'report.html'), html)
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, colorScheme: 'light', ...options })
    const noise = noiseOf(page)
    await page.goto(pathToFileURL(join(folder, 'report.html')).href)
    return { page, noise }
  }

  it('draws every chart, asks the network for nothing and has nothing to complain about', async () => {
    const { page, noise } = report
    // A line's own colour, not only axes: those of the looks by meaning, in light mode.
    const linePixels = await page.locator('.plot canvas').evaluateAll((canvases) =>
      canvases.map((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement
        const pixels = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data
        const looks = [
          [0, 114, 178],
          [201, 81, 12],
          [0, 128, 92],
          [168, 81, 138],
          [138, 106, 0],
          [90, 85, 184],
        ]
        let found = 0
        for (let at = 0; at < pixels.length; at += 4)
          if (looks.some((look) => look.every((value, part) => Math.abs(pixels[at + part]! - value) < 16))) found += 1
        return found
      }),
    )
    expect(linePixels).toHaveLength(8)
    expect(Math.min(...linePixels)).toBeGreaterThan(50)
    expect(noise).toEqual([])
  })

  it('shows the figures under the cursor in the legend', async () => {
    const { page } = report
    await page.locator('.plot .u-over').first().hover()
    const legend = page.locator('.legend').first()
    await expect.poll(() => legend.innerText()).toMatch(/delivery [\d.]+–[\d.]+ ms\s.*connect [\d.]+ ms/s)
    expect(await legend.locator('.at').innerText()).toMatch(/^[\d.]+ %$/)
  })

  it('shades the interval under a curve, where one was recorded', async () => {
    const { metrics } = runResult()
    const instants = Object.fromEntries(Object.entries(metrics).map(([name, { earliest: _, ...rest }]) => [name, rest]))
    const band = await firstChart(report.page)
    const { page } = await open(runResult({ metrics: instants }))
    expect(await firstChart(page)).not.toBe(band)
    await page.close()
  })

  it('zooms with the keyboard, all charts over the same seconds together, says so, and goes back', async () => {
    const { page, noise } = report
    const charts = page.locator('#load-over-time figure.chart')
    const plot = charts.first().locator('.plot')
    const resets = page.locator('#load-over-time .whole-chart')
    const said = page.locator('.said')
    await plot.focus()
    await page.keyboard.press('+')
    await expect.poll(() => resets.evaluateAll((all) => all.every((one) => !(one as HTMLElement).hidden))).toBe(true)
    const first = (await said.innerText()).trim()
    expect(first).toMatch(/^\d:\d\d to \d:\d\d$/)
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => said.innerText()).not.toBe(first)
    await expect.poll(() => resets.first().innerText()).toMatch(/^Whole chart \(now \d:\d\d to \d:\d\d\)$/)
    expect(await seriousFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect.poll(() => said.innerText()).toBe('The whole chart')
    await expect.poll(() => resets.evaluateAll((all) => all.every((one) => (one as HTMLElement).hidden))).toBe(true)
    expect(noise).toEqual([])
  })

  it('zooms where a reader drags across a chart, and its button shows the whole chart again', async () => {
    const { page } = report
    const chart = page.locator('#latency-by-percentile figure.chart')
    const whole = await chart.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
    await chart.scrollIntoViewIfNeeded()
    const over = await chart.locator('.u-over').boundingBox()
    const at = (share: number) => [over!.x + share * over!.width, over!.y + over!.height / 2] as const
    await page.mouse.move(...at(0.3))
    await page.mouse.down()
    await page.mouse.move(...at(0.5))
    await page.mouse.move(...at(0.7))
    await page.mouse.up()
    const reset = chart.locator('.whole-chart')
    await expect.poll(() => reset.innerText()).toMatch(/^Whole chart \(now [\d.]+ % to [\d.]+ %\)$/)
    await reset.click()
    expect(await reset.isHidden()).toBe(true)
    await page.mouse.move(0, 0)
    await expect
      .poll(() => chart.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL()))
      .toBe(whole)
  })

  it('has no serious fault for those who use a keyboard or a screen reader, light and dark', async () => {
    const { page } = report
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await seriousFaults(page)).toEqual([])
    }
  })

  it('redraws its charts when the colour scheme changes', async () => {
    const { page } = report
    const picture = () => firstChart(page)
    const light = await picture()
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(picture).not.toBe(light)
  })

  it('folds what is looked up, prints it, and folds it again', async () => {
    const { page } = report
    const open = page.locator('details[open]')
    expect(await open.count()).toBe(0)
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await page.locator('section:not(#checks) > details.folded:not([open])').count()).toBe(0)
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    expect(await open.count()).toBe(0)
  })

  it('opens a fold for a link to it', async () => {
    const { page } = report
    await page.locator('.contents a', { hasText: 'All metrics' }).click()
    await expect.poll(() => page.locator('#all-metrics table').isVisible()).toBe(true)
    await page.evaluate(() => document.querySelector('#all-metrics details')?.removeAttribute('open'))
  })

  it('is seen at a glance: a demo with every picture and 5 reservations is under 6,000 px high, and prints on 8 pages', async () => {
    const [example, { latencyMap, waterfalls }] = [await readResult('reports/examples/demo'), runResult()]
    const result = {
      ...example,
      latencyMap,
      waterfalls,
      validity: { verdict: 'shared-cores', reasons: reservations },
    } as const
    const { page } = await open(result, { viewport: { width: 1280, height: 900 } })
    expect(await page.locator('main > section:has(.plot, svg[role="img"])').count()).toBe(7)
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(6000)
    const printed = (await page.pdf({ format: 'A4' })).toString('latin1')
    expect(printed.match(/\/Type\s*\/Page[^s]/g)?.length).toBeLessThanOrEqual(8)
    await page.close()
  })

  it('fits a telephone', async () => {
    const { page } = await open(runResult(), { viewport: { width: 420, height: 900 } })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(420)
    await page.close()
  })

  it.each([1280, 390])('has tiles that hold four digits and a unit in one line at %i px', async (width) => {
    const { page } = await open(runResult(), { viewport: { width, height: 900 } })
    const values = page.locator('.tile .value')
    expect(await values.count()).toBeGreaterThan(3)
    for (const text of ['9,999 ms', '−9,999 ms', '> 9,999 ms', '99.99 %']) {
      const isCut = await values.evaluateAll(
        (tiles, shown) =>
          tiles.map((tile) => {
            tile.textContent = shown
            return (
              tile.scrollWidth > tile.clientWidth ||
              tile.clientHeight > 1.5 * Number.parseFloat(getComputedStyle(tile).fontSize)
            )
          }),
        text,
      )
      expect(isCut, text).not.toContain(true)
    }
    await page.close()
  })

  it('shows every figure as a table when scripts are off', async () => {
    const { page, noise } = await open(runResult(), { javaScriptEnabled: false })
    // Those of the server are within what a reader opens.
    expect(await page.locator('details.figures table:visible').count()).toBe(6)
    expect(await page.locator('.charts:visible').count()).toBe(0)
    expect(noise).toEqual([])
    await page.close()
  })

  it('a page of every kind of result is without serious fault, fits a telephone and draws its charts; all pages in all looks with EVERY_CASE=1', async () => {
    const pages = await everyPage(everyCase)
    const { page, noise } = await opened('')
    const found: string[] = []
    for (const [place, { name, html }] of pages.entries()) {
      await writeFile(join(folder, 'report.html'), html)
      await page.reload()
      const plots = page.locator('.plot')
      if ((await plots.count()) !== (await plots.locator('canvas').count())) found.push(`${name}: a chart is missing`)
      const faults = await faultsOf(page, everyCase ? looks : looks.slice(place % looks.length).slice(0, 1))
      found.push(...[...faults, ...noise.splice(0)].map((fault) => `${name}: ${fault}`))
    }
    await page.close()
    expect(found).toEqual([])
  })

  it.runIf(everyCase)('every page has a table for each of its charts when scripts are off', async () => {
    const { page } = await opened('', { javaScriptEnabled: false })
    for (const { name, html } of await everyPage(true)) {
      await writeFile(join(folder, 'report.html'), html)
      await page.reload()
      const [charts, figures] = [
        await page.locator('.charts').count(),
        page.locator('details.figures:has(table:visible)'),
      ]
      expect.soft(await figures.count(), name).toBe(charts)
      // Some stand in a fold, which opens without script too.
      expect.soft(await page.locator('table').count(), name).toBeGreaterThan(0)
      expect.soft(await page.locator('.charts:visible').count(), name).toBe(0)
    }
    await page.close()
  })

  it('the live page of a stack is without serious fault, and asks nobody but its server', async () => {
    const log = new LiveLog(() => undefined)
    const feed = new StackFeed(log)
    const still = { connectionsOpen: 12, environments: 4, postsGone: 0, throttled: 0, coldStarts: 4 }
    for (let second = 0; second < 90; second++)
      feed.update({ ...still, messages: second ** 2, posts: 20 * second ** 2, invocations: second ** 2 }, second * 1000)
    const stack = {
      name: 'rooms',
      url: 'ws://127.0.0.1:1/prod',
      serviceTimes: 'typical',
      chatPageUrl: 'http://127.0.0.1:1/',
    }
    await using server = await startLiveServer(undefined, {
      page: () => renderStackPage(stack),
      history: () => log.history,
    })
    const page = await browser.newPage()
    const noise = noiseOf(page, server.url)
    await page.goto(server.url)
    await expect.poll(() => page.locator('#tiles').innerText()).toMatch(/Open connections\s+12/)
    expect(await faultsOf(page, everyCase ? looks : looks.slice(0, 1))).toEqual([])
    expect(noise).toEqual([])
    await page.close()
  })

  it('shows a gate on a telephone too, and runs no text of others', async () => {
    // One text of each shape.
    const gate = gateWithText(hostileStrings.filter((_, place) => place % 4 === 0).join(''))
    const { page, noise } = await open(gate, { viewport: { width: 390, height: 900 } })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    expect(noise).toEqual([])
    expect(await page.evaluate(() => 'hit' in globalThis)).toBe(false)
    await page.close()
  })

  it(`runs none of ${hostileStrings.length} hostile texts, wherever they stand`, async () => {
    const { page, noise } = await open(runWithTexts(hostileStrings))
    expect(noise).toEqual([])
    expect(await page.evaluate(() => 'hit' in globalThis)).toBe(false)
    const said = await page.locator('.verdict h1, .verdict p.lead').allTextContents()
    expect(hostileStrings.filter((text) => !said.some((one) => one.includes(asParsed(text).trim())))).toEqual([])
    await page.close()
  })
})

const looks = [
  { width: 390, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'light' },
] as const

/** What is wrong with the page on a telephone, and as it looks so. */
async function faultsOf(page: Page, shown: readonly (typeof looks)[number][]): Promise<string[]> {
  await page.setViewportSize({ width: 390, height: 900 })
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  const found = width > 390 ? [`${width} px wide on a telephone`] : []
  for (const look of shown) {
    await page.setViewportSize({ width: look.width, height: 900 })
    await page.emulateMedia({ colorScheme: look.colorScheme })
    const faults = [...(await seriousFaults(page)), ...(look.width === 1280 ? await cutTables(page) : [])]
    found.push(...faults.map((fault) => `${look.width} px, ${look.colorScheme}: ${fault}`))
  }
  return found
}

/** Tables that are shown and have columns beyond their frame. Frames of a chat have lines of any length. */
function cutTables(page: Page): Promise<string[]> {
  return page
    .locator('.scroll:visible:not([aria-label="Hints"])')
    .evaluateAll((frames) =>
      frames
        .filter((frame) => frame.scrollWidth > frame.clientWidth + 1)
        .map((frame) => `the table "${frame.getAttribute('aria-label')}" is wider than its frame`),
    )
}

/** Requests but for the page's own, messages on the console, errors and dialogs, as they come. */
function noiseOf(page: Page, own = 'file:'): string[] {
  const noise: string[] = []
  page.on('request', (request) => request.url().startsWith(own) || noise.push(`request ${request.url()}`))
  page.on('console', (message) => noise.push(`console ${message.text()}`))
  page.on('pageerror', (error) => noise.push(`error ${error.message}`))
  page.on('dialog', (dialog) => {
    noise.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  return noise
}

/** As many as a demo on a busy machine has, and whose they are. */
const reservations = [
  'Worker 2 spent 8.8 % of the run in event-loop stalls of over 10 ms (2 of 2 workers are over the limit); the limit is 1 %.',
  'Worker 2 spent 17.9 % of the run waiting for a core (2 of 2 workers are over the limit); the limit is 5 %.',
  'The p95 of the publish delay was 11.7 ms; the limit is 5 ms.',
  'The p95 of the publish delay was 11.7 ms; the limit is 2.83 ms, 10 % of the delivery p50.',
  'Other processes of this machine took 68.4 % of its cores; the limit is 10 %. The crowd had to wait for a core.',
  'The target shares the cores of this machine, so the figures are a statement about the two together.',
]

/** Its picture, as a data URL. */
function firstChart(page: Page): Promise<string> {
  return page
    .locator('.plot canvas')
    .first()
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
}

/** The HTML parser replaces or drops NUL; nothing else changes. */
function asParsed(text: string): string {
  return text.replaceAll('\u0000', '')
}
