import { type Browser, type Page, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { CorsDefinition, StackDefinition } from '../../../../reference-stack/define-stack.ts'
import { ordinaryBehaviour } from '../../../../reference-stack/local/behaviour.ts'
import { type StaticServer, startStaticServer } from '../../../../reference-stack/local/chat-page.ts'
import { AccountThrottle } from '../../../../reference-stack/local/gateway/limits/throttles.ts'
import { startHttpApi } from '../../../../reference-stack/local/http-api/http-api.ts'
import { installedBrowser, quietBrowser } from '../../../reports/installed-browser.ts'

const executablePath = installedBrowser()
const required = process.env['REQUIRE_BROWSER_TESTS'] === '1'
const key = 'the-key-of-the-usage-plan'

describe.skipIf(executablePath === null && !required)('a page of another origin (needs Chromium)', () => {
  let browser: Browser
  let site: StaticServer
  let page: Page

  beforeAll(async () => {
    if (executablePath === null) throw new Error('REQUIRE_BROWSER_TESTS=1, and there is no Chromium here')
    site = await startStaticServer({ files: { 'index.html': '<title>board</title>' }, headers: {} })
    browser = await chromium.launch({ executablePath, args: [...quietBrowser] })
    page = await browser.newPage()
    await page.goto(site.url)
  })

  afterAll(async () => {
    await browser?.close()
    await site?.[Symbol.asyncDispose]()
  })

  /** The status that the page sees of a POST with a header of its own, before which a browser sends a preflight. */
  async function posted(
    definition: NonNullable<StackDefinition['http']>,
    headers: object = {},
  ): Promise<number | string> {
    const payload = JSON.stringify({ statusCode: 201, headers, body: '{}' })
    const api = await startHttpApi({
      definition,
      name: 'notes',
      apiKey: key,
      invoke: async () => ({ kind: 'returned', requestId: 'r', executedVersion: '1', logTail: '', payload }),
      publishMetric: () => {},
      throttle: new AccountThrottle(ordinaryBehaviour),
      integrationTimeoutMs: 29_000,
      allowedOrigins: [],
    })
    onTestFinished(() => api[Symbol.asyncDispose]())
    return page.evaluate(
      async ([url, key]) => {
        const headers = { 'x-api-key': key, 'content-type': 'application/json' }
        const answer = fetch(url, { method: 'POST', headers, body: '{}' })
        return answer.then(
          ({ status }) => status,
          () => 'refused by the browser',
        )
      },
      [`${api.url}/notes`, key] as const,
    )
  }

  const cors = (): CorsDefinition => ({
    allowOrigins: [new URL(site.url).origin],
    allowMethods: ['POST'],
    allowHeaders: ['x-api-key', 'content-type'],
  })
  const rest = { kind: 'rest', routes: { 'POST /notes': { function: 'Notes', keyRequired: true } } } as const
  const usagePlan = { keyVariable: 'KEY' }
  const http = { kind: 'http', routes: { 'POST /notes': 'Notes' } } as const

  test('is let in by an HTTP API with CORS, whatever its function says', async () => {
    expect(
      await posted({ ...http, cors: cors() }, { 'access-control-allow-origin': 'https://elsewhere.example.com' }),
    ).toBe(201)
    expect(await posted(http)).toBe('refused by the browser')
    expect(await posted({ ...http, cors: { ...cors(), allowHeaders: ['content-type'] } })).toBe(
      'refused by the browser',
    )
  })

  test('is let in by a REST API with CORS, and by its function', async () => {
    const admits = { 'access-control-allow-origin': new URL(site.url).origin }
    expect(await posted({ ...rest, usagePlan, cors: cors() }, admits)).toBe(201)
    expect(await posted({ ...rest, usagePlan, cors: cors() })).toBe('refused by the browser')
    expect(await posted({ ...rest, usagePlan }, admits)).toBe('refused by the browser')
  })
})
