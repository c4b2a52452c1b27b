import { DeleteConnectionCommand, ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalStack } from '../../../reference-stack/local/host.ts'
import { hostChat } from '../../fixtures/hosted-chat.ts'
import { type StaticServer, startStaticServer } from '../../../reference-stack/local/chat-page.ts'
import { buildPage, pageConfigFile } from '../../../reference-stack/page/build-page.ts'
import type { PageConfig } from '../../../reference-stack/page/page-config.ts'
import { pageHeaders } from '../../../reference-stack/page/page-headers.ts'
import { hostileStrings } from '../../reports/hostile-strings.ts'
import { installedBrowser, quietBrowser } from '../../reports/installed-browser.ts'
import { seriousFaults } from '../../reports/serious-faults.ts'
import { PlainClient } from '../chats/plain-client.ts'
import { startGreetingChat } from './greeting-chat.ts'

const executablePath = installedBrowser()
const required = process.env['REQUIRE_BROWSER_TESTS'] === '1'
const aws = { credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 }

describe.skipIf(executablePath === null && !required)('the chat page in a browser (needs Chromium)', () => {
  let browser: Browser
  let stack: LocalStack
  const servers: StaticServer[] = []
  /** What nobody should ever see: messages on the console, dialogs, requests elsewhere. */
  const noise: string[] = []
  /** These stay in their room through most of the tests. */
  let roomPage: string
  let ada: Page

  beforeAll(async () => {
    if (executablePath === null) throw new Error('REQUIRE_BROWSER_TESTS=1, and there is no Chromium here')
    ;[browser, stack] = await Promise.all([chromium.launch({ executablePath, args: [...quietBrowser] }), hostChat()])
    roomPage = await serve({ webSocketUrl: stack.target.url, chat: 'rooms' })
  })

  afterAll(async () => {
    await browser?.close()
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))
    await stack?.[Symbol.asyncDispose]()
  })

  async function serve(config: PageConfig | null): Promise<string> {
    const configured = config === null ? {} : pageConfigFile(config)
    const server = await startStaticServer({
      files: { ...(await buildPage()), ...configured },
      headers: pageHeaders(new URL(config?.webSocketUrl ?? stack.target.url).origin),
    })
    servers.push(server)
    return server.url
  }

  /** @param chatUrl what the page may ask beside its own server */
  async function open(url: string, options: BrowserContextOptions = {}, chatUrl = stack.target.url): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light', ...options })
    const watch = (asked: string) => [url, chatUrl].some((start) => asked.startsWith(start)) || noise.push(asked)
    page.on('request', (request) => watch(request.url()))
    page.on('websocket', (socket) => watch(socket.url()))
    page.on('console', (message) => noise.push(`console ${message.text()}`))
    page.on('pageerror', (error) => noise.push(`error ${error.message}`))
    page.on('dialog', (dialog) => {
      noise.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(url)
    return page
  }

  it('takes two people into one room, by keyboard alone, and carries their messages both ways', async () => {
    ada = await open(roomPage)
    await waitFor(ada, '#name:focus')
    await typeAndEnter(ada, 'Ada')
    await waitFor(ada, '#room:focus')
    await typeAndEnter(ada, 'den')
    await waitFor(ada, '#text:focus')

    const ben = await open(roomPage, { viewport: { width: 360, height: 740 } })
    await waitFor(ben, '#name:focus')
    await typeAndEnter(ben, 'Ben')
    await ben.locator('#room-list button', { hasText: 'den' }).focus()
    await ben.keyboard.press('Enter')
    await waitFor(ben, '#text:focus')
    await typeAndEnter(ada, 'Is anybody here?')
    await expect.poll(() => ben.locator('.text').allInnerTexts()).toEqual(['Is anybody here?'])
    await typeAndEnter(ben, 'I am.')

    for (const page of [ada, ben])
      await expect.poll(() => page.locator('.text').allInnerTexts()).toEqual(['Is anybody here?', 'I am.'])
    await expect.poll(() => ada.locator('.delivery:visible').allInnerTexts()).toEqual([delivered])
    await expect.poll(() => ben.locator('.delivery:visible').allInnerTexts()).toEqual([delivered])
    await expect.poll(() => ada.locator('#people .person').allInnerTexts()).toEqual(['Ada', 'Ben'])
    await expect.poll(() => ada.locator('#heard').textContent()).toBe('Ben: I am.')

    await ben.close()
    await expect.poll(() => ada.locator('#people .person').allInnerTexts()).toEqual(['Ada'])
    expect(await ada.locator('#people-note').innerText()).toBe('\u2068Ben\u2069 has left.')
    expect(noise).toEqual([])
  })

  it('has no serious fault for axe-core, narrow or wide, in light or dark', async () => {
    const entry = await open(roomPage)
    await waitFor(entry, '#name:focus')
    expect(await seriousFaults(entry)).toEqual([])
    await entry.close()
    for (const width of [1280, 360]) {
      await ada.setViewportSize({ width, height: 800 })
      for (const colorScheme of ['light', 'dark'] as const) {
        await ada.emulateMedia({ colorScheme })
        expect(await seriousFaults(ada)).toEqual([])
      }
      expect(await ada.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    }
    await ada.locator('#show-people').click()
    expect(await seriousFaults(ada)).toEqual([])
  })

  it('says whose delivery is timed, and remembers the name of this tab when it is loaded again', async () => {
    const page = await open(roomPage)
    await waitFor(page, '#name:focus')
    expect(await page.locator('#name').inputValue()).toBe('')
    await typeAndEnter(page, 'Eve')
    await waitFor(page, '#room:focus')
    await typeAndEnter(page, 'attic')
    await waitFor(page, '#text:focus')
    expect(await page.locator('#timed').innerText()).toContain('until the chat has sent your own copy back to you')
    await page.reload()
    await waitFor(page, '#name:focus')
    expect(await page.locator('#name').inputValue()).toBe('Eve')
    await page.keyboard.press('Enter')
    await waitFor(page, '#room:focus')
    await page.close()
  })

  it('shows what others say as text, whatever they say and are called', async () => {
    const shown = ada.locator('.text')
    const before = await shown.count()
    const texts = hostileStrings.filter((text, place) => place % 8 === 0 && !text.includes('\u0000'))
    const long = `<b>${'\u202Eevil \u2067'.repeat(1666)}</b>!`
    await using mallory = await PlainClient.memberOf(stack.target.url, 'den', '<img src=x onerror=hit=1>\u202E')
    for (const value of [...texts, long]) mallory.send({ action: 'dispatch', room: 'den', value })
    await expect.poll(() => shown.count()).toBe(before + texts.length + 1)
    const more = ada.getByRole('button', { name: `Show all ${long.length.toLocaleString('en')} characters` })
    await more.click()
    const said = await shown.allTextContents()
    expect(said.slice(before).toSorted()).toEqual([...texts, long].toSorted())
    expect(await ada.locator('.user').last().textContent()).toBe('<img src=x onerror=hit=1>\u202E')
    expect(await ada.evaluate(() => 'hit' in globalThis)).toBe(false)
    expect(await ada.locator('main img, main svg, main a, main iframe, main script').count()).toBe(0)
    expect(noise).toEqual([])
  })

  it('is in its room again after the connection was cut, though the room went with it', async () => {
    await ada.evaluate(() => {
      const said: string[] = Object.assign(globalThis, { said: [] }).said
      const statuses = document.querySelector('#statuses')!
      new MutationObserver(() => said.push(statuses.textContent)).observe(statuses, { childList: true })
    })
    // Those of the other tests leave a moment after their pages and clients have closed.
    await expect.poll(() => connectionsOf(stack)).toHaveLength(1)
    const before = await connectionsOf(stack)
    using management = destroyed(
      new ApiGatewayManagementApiClient({
        ...aws,
        region: stack.target.region,
        endpoint: stack.target.endpoints.management!,
      }),
    )
    for (const ConnectionId of before) await management.client.send(new DeleteConnectionCommand({ ConnectionId }))
    await expect
      .poll(() =>
        ada.evaluate(() =>
          (globalThis as unknown as { said: string[] }).said.filter((text) => text.startsWith('Connect')),
        ),
      )
      .toEqual(['Connection lost. This page tries again by itself.', 'Connected'])
    await expect.poll(() => ada.locator('#people').innerText()).toMatch(/^Here \(1\)\s+Ada/)
    expect(await connectionsOf(stack)).not.toEqual(before)

    await ada.locator('#text').focus()
    await typeAndEnter(ada, 'Still here.')
    const last = ada.locator('.message').last()
    await expect.poll(() => last.locator('.text').innerText()).toBe('Still here.')
    await expect.poll(() => last.locator('.delivery').innerText()).toMatch(/^Delivered to you in [\d.]+ m?s$/)
    expect(noise).toEqual([])
  })

  it('says what the chat refuses and why, and what API Gateway would not take', async () => {
    await ada.locator('#text').fill('')
    await ada.locator('#text').focus()
    await typeAndEnter(ada, 'x'.repeat(33_000))
    await expect.poll(() => ada.locator('#notice-text').innerText()).toMatch(/^Too long: it takes 33,0\d\d bytes/)
    expect(await ada.locator('#text').inputValue()).toHaveLength(33_000)
    await ada.locator('#dismiss').click()
    await ada.locator('#text').fill('')

    const page = await open(roomPage)
    await page.locator('#name').evaluate((field) => field.removeAttribute('maxlength'))
    await typeAndEnter(page, 'n'.repeat(65))
    await expect
      .poll(() => page.locator('#notice-text').innerText())
      .toBe('The chat did not take your name: value is longer than 64 characters')
    await waitFor(page, '#name:focus')
    await page.close()
  })

  it('speaks with the chats that have no rooms', async () => {
    await using chat = await startGreetingChat()
    const said = await open(await serve({ webSocketUrl: `${chat.url}/quiet`, chat: 'broadcast' }), {}, chat.url)
    await waitFor(said, '#name:focus')
    await typeAndEnter(said, 'Ada')
    await waitFor(said, '#text:focus')
    // Until then the text stays in its field.
    await waitFor(said, '#connection[data-state="connected"]')
    await typeAndEnter(said, 'To everybody')
    await expect.poll(() => said.locator('.delivery:visible').innerText()).toMatch(/^Delivered to you in/)
    expect(await said.locator('#rooms:visible, #leave:visible').count()).toBe(0)
    expect(await said.locator('#people-title').innerText()).toBe('Seen here')

    const greeted = await open(await serve({ webSocketUrl: `${chat.url}/greeting`, chat: 'hello' }), {}, chat.url)
    await expect.poll(() => greeted.locator('#greeting-id').innerText()).toBe('PJqB0fHsqRcCHlw=')
    expect(await greeted.locator('#greeting-note').innerText()).toMatch(/^The chat sent it [\d.]+ m?s after/)
    for (const page of [said, greeted]) await page.close()
    expect(noise).toEqual([])
  })

  it('says so where it has no usable configuration', async () => {
    const page = await open(await serve(null))
    await expect.poll(() => page.locator('#failure-text').innerText()).toBe('config.json could not be fetched: 404')
    expect(await seriousFaults(page)).toEqual([])
  })
})

const delivered = expect.stringMatching(/^Delivered to you in [\d.]+ m?s$/) as unknown as string

/** Into whatever has the focus. */
async function typeAndEnter(page: Page, text: string): Promise<void> {
  await page.keyboard.insertText(text)
  await page.keyboard.press('Enter')
}

async function waitFor(page: Page, selector: string): Promise<void> {
  await page.locator(selector).waitFor({ timeout: 60_000 })
}

function destroyed<Client extends { destroy(): void }>(client: Client) {
  return { client, [Symbol.dispose]: () => client.destroy() }
}

async function connectionsOf({ target }: LocalStack): Promise<string[]> {
  using database = destroyed(
    new DynamoDBClient({ ...aws, region: target.region, endpoint: target.endpoints.dynamodb! }),
  )
  const { Items = [] } = await database.client.send(
    new ScanCommand({ TableName: target.tables['client-records'], FilterExpression: 'attribute_exists(room)' }),
  )
  return Items.map(({ ID }) => ID?.S ?? '')
}
