import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { nowUs } from '../../../../src/crowd/clock.ts'
import { plainHandshake } from '../../../../src/crowd/connection/handshake.ts'
import { puppetChat, stampOf } from '../members/puppet-chat.ts'

type Frames = readonly (string | Buffer)[]

/** What is kept of these frames, of which the first arrive before the first message. */
async function samplesOf(before: Frames, after: () => Frames = () => []) {
  const query = [
    ['who', '{member}'],
    ['key', 'open sesame'],
  ] as const
  const chat = await puppetChat(1, { handshake: { ...plainHandshake, query } })
  for (const frame of before) await chat.tell(0, frame)
  await chat.crowd.burst({ publishers: [0], intendedAtUs: nowUs(), payloadBytes: 100, steady: true })
  for (const frame of after()) await chat.tell(0, frame)
  return (await chat.facts()).samples
}

it('is the first frame with a stamp, and the longest of those without one since the first message', async () => {
  const stamped = ['one', 'another'].map((name) => `${name} ${stampOf(0, 1, nowUs() + 1e7)}`)
  expect(
    await samplesOf([stamped[0] ?? '', 'a long announcement', stamped[1] ?? ''], () => ['ok', 'longer', 'long']),
  ).toEqual({
    stamped: { kind: 'text', bytes: 61, text: stamped[0], encoding: null },
    unstamped: { kind: 'text', bytes: 6, text: 'longer', encoding: null },
  })
  expect((await samplesOf(['short', 'a longer one', 'one'])).unstamped?.text).toBe('a longer one')
  const many = Array.from({ length: 20 }, () => 'x')
  expect((await samplesOf([], () => [...many, 'too late'])).unstamped?.text).toBe('x')
})

it('is cut, and holds neither secrets nor control characters', async () => {
  const hostile = `\u001B[2J\u202E<b>open sesame</b>\n${'é'.repeat(300)}`
  const { unstamped } = await samplesOf([], () => [hostile])
  expect(unstamped).toMatchObject({ kind: 'text', bytes: Buffer.byteLength(hostile) })
  expect(unstamped?.text).toMatch(/^·\[2J·<b>\*\*\*<\/b>·é+…$/)
  expect(unstamped?.text.length).toBeLessThanOrEqual(201)
})

it('of bytes that are no text shows the letters, and of a huge text no broken character', async () => {
  const { unstamped: bytes } = await samplesOf([], () => [Buffer.from([0xff, 0x41, 0, 0x42, 0x1b, 0xe9])])
  expect(bytes).toEqual({ kind: 'binary', bytes: 6, text: '·A·B··', encoding: null })
  for (const shift of ['', 'a', 'ab']) {
    const { unstamped } = await samplesOf([], () => [shift + '€'.repeat(5000)])
    expect(unstamped?.text.slice(shift.length)).toMatch(/^€+…$/)
  }
})

it.each([
  ['base64', (text: string) => Buffer.from(text).toString('base64')],
  ['base64', (text: string) => Buffer.from(`x${text}`).toString('base64')],
  ['base64', (text: string) => Buffer.from(`xy${text}`).toString('base64')],
  ['UTF-16', (text: string) => Buffer.from(text, 'utf16le')],
  ['UTF-16', (text: string) => Buffer.from(text, 'utf16le').swap16()],
  ['percent signs', encodeURIComponent],
  ['\\u escapes', (text: string) => text.replace(':', '\\u003a')],
  ['character references', (text: string) => text.replace(':', '&#58;')],
  ['hexadecimal digits', (text: string) => Buffer.from(text).toString('hex')],
  ['capital letters', (text: string) => text.toUpperCase()],
  ['gzip', (text: string) => gzipSync(text)],
  [null, (text: string) => text.slice(5)],
  [null, (text: string) => text.split('').toReversed().join('')],
])('names the encoding in which a frame seems to hold a stamp: %s', async (encoding, encoded) => {
  const { stamped, unstamped } = await samplesOf([], () => [encoded(stampOf(0, 1))])
  expect(stamped).toBeUndefined()
  expect(unstamped?.encoding).toBe(encoding)
})
