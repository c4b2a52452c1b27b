import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SecretValues, notShown } from '../../../../src/crowd/connection/secret-values.ts'
import { everyCase } from '../../../every-case.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const hex = (text: string) => Buffer.from(text).toString('hex')
const each = (text: string, written: (code: number, character: string) => string) =>
  Array.from(text)
    .map((character) => written(character.codePointAt(0) ?? 0, character))
    .join('')
const unlessWord = (written: (code: number) => string) => (text: string) =>
  each(text, (code, character) => (/\w/.test(character) ? character : written(code)))
const percent = (code: number) =>
  encodeURIComponent(String.fromCodePoint(code)).replace(/^[^%]$/, `%${code.toString(16).padStart(2, '0')}`)

/** What a server may do to what it has been sent, one after the other. */
const encoders: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'percent encoding': encodeURIComponent,
  'percent encoding in lower case': (text) => encodeURIComponent(text).replaceAll(/%../g, (one) => one.toLowerCase()),
  'percent encoding of each character': (text) => each(text, percent),
  'percent encoding of all but words': unlessWord(percent),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  "PHP's JSON": (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', String.raw`\/`),
  'JSON of ASCII': (text) => unlessWord((code) => `\\u${code.toString(16).padStart(4, '0')}`)(text),
  'JSON of ASCII in upper case': (text) =>
    unlessWord((code) => `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`)(text),
  'escapes of each character': (text) => each(text, (code) => `\\x${code.toString(16).padStart(2, '0')}`),
  HTML: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  'decimal entities': unlessWord((code) => `&#${code};`),
  'hexadecimal entities': unlessWord((code) => `&#x${code.toString(16)};`),
  base64,
  'base64 for URLs': (text) => Buffer.from(text).toString('base64url'),
  'base64 in lines': (text) => base64(text).replaceAll(/.{20}/g, '$&\r\n'),
  hexadecimal: hex,
  'hexadecimal in upper case': (text) => hex(text).toUpperCase(),
  'hexadecimal with colons': (text) => hex(text).replaceAll(/..(?!$)/g, '$&:'),
  backwards: (text) => Array.from(text).toReversed().join(''),
}

const ascii = (minLength: number, maxLength: number) =>
  fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCodePoint(code)),
    minLength,
    maxLength,
  })

/** With enough letters and digits to be one, as `%%%%%%` may stand for anything. */
const canary = fc
  .tuple(
    ascii(4, 16),
    fc.string({ unit: fc.constantFrom(...Array.from('abcdefgXYZ23456789/+&_-')), minLength: 8, maxLength: 12 }),
  )
  .map(([a, b]) => `k${a}${b}`)

const case_ = fc.record({
  secret: canary,
  isUpper: fc.boolean(),
  chain: fc.array(fc.constantFrom(...Object.keys(encoders)), { minLength: 1, maxLength: 2 }),
  before: ascii(0, 9),
  after: ascii(0, 9),
  around: fc.constantFrom('', ' ', '"', 'Not allowed: ', '<p>'),
})

const encoded = (chain: readonly string[], text: string) =>
  chain.reduce((inner, name) => (encoders[name] as (text: string) => string)(inner), text)

it('a secret is not shown in any encoding of it, wherever it stands in what is encoded', () => {
  fc.assert(
    fc.property(case_, ({ secret, isUpper, chain, before, after, around }) => {
      // An escape that begins before the secret would change it.
      const neighbours = [before, after].map((text) => text.replaceAll(/[%&\\]/g, '.'))
      const whole = `${neighbours[0]} ${isUpper ? secret.toUpperCase() : secret} ${neighbours[1]}`
      const text = encoded(chain, whole)
      const shown = new SecretValues([secret]).masked(`${around}${text}${around}`)
      expect(shown, `${secret} in ${text}`).not.toContain(text)
    }),
    { numRuns: everyCase ? 10_000 : 500 },
  )
})

it('credentials are not shown when they are decoded', () => {
  const values = new SecretValues([`Basic ${base64('anna:pass/word9')}`, base64('anna:pass/word9')])
  expect(values.masked('who is anna:pass/word9?')).toBe('who is ***?')
  expect(values.masked(String.raw`no pass\/word9 here`)).toBe(notShown)
})

it('what has no secret in it is shown as it is', () => {
  const values = new SecretValues(['kanari+header/Zq7wLp2xVb9t', 'Bearer'])
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.constantFrom(...Object.keys(encoders)), (text, name) => {
      expect(values.masked(encoded([name], text))).toBe(encoded([name], text))
    }),
    { numRuns: everyCase ? 2000 : 100 },
  )
  expect(values.masked('{"error":"no bearer token"}')).toBe('{"error":"no *** token"}')
})
