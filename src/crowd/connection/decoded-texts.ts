/** How often a text may have been encoded one way in another. */
const deepest = 3
/** Shorter runs of letters and digits are words. */
const shortestRun = 8
/** Looked through at a time, and what two neighbours have in common. */
const [pieceCharacters, overlap] = [32_768, 2048]

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  sol: '/',
  bsol: '\\',
  plus: '+',
  equals: '=',
  colon: ':',
  semi: ';',
  period: '.',
  comma: ',',
  lowbar: '_',
  commat: '@',
  num: '#',
  dollar: '$',
  percnt: '%',
  excl: '!',
  quest: '?',
  ast: '*',
  lpar: '(',
  rpar: ')',
}

/**
 * A text, and what it and its parts stand for: escapes of JSON, entities of HTML, percent encoding, base64 wherever it begins,
 * hexadecimal digits, one in another, forwards and backwards. One at a time, as most are not needed.
 */
export function* decodedTexts(text: string): Generator<string> {
  for (let start = 0; start === 0 || start + overlap < text.length; start += pieceCharacters - overlap) {
    const piece = text.slice(start, start + pieceCharacters)
    const seen = new Set<string>()
    yield* decoded(piece, deepest, seen)
    yield* decoded(backwards(piece), deepest, seen)
  }
}

export function backwards(text: string): string {
  return Array.from(text).toReversed().join('')
}

function* decoded(text: string, levels: number, seen: Set<string>): Generator<string> {
  if (seen.has(text)) return
  seen.add(text)
  yield text
  // Either order may take what looks like an escape, and is a part of the secret, for one.
  yield* unescaped(text, escapes.toReversed())
  let plain = text
  for (plain of unescaped(text, escapes)) yield plain
  if (levels === 0) return
  // Long base64 has line breaks in it; hexadecimal digits are often divided.
  const whole = plain.replaceAll(/\s+/g, '')
  const digits = whole.replaceAll(/0x|\\x|[:,-]/gi, '')
  const inner = [
    ...[0, 1, 2, 3].flatMap((at) => [fromBase64(plain, at), fromBase64(whole, at)]),
    ...[0, 1].map((at) => fromHex(digits, at)),
  ]
  for (const one of inner) if (one !== '') yield* decoded(one, levels - 1, seen)
}

const escapes: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString()),
  (text) =>
    text.replaceAll(/\\u\{([\da-f]{1,6})\}|\\u([\da-f]{4})|\\x([\da-f]{2})/gi, (_, ...codes: (string | undefined)[]) =>
      ofCode(codes.find((code) => code !== undefined) ?? '', 16),
    ),
  (text) => text.replaceAll(/\\([nrtbf])/g, ' '),
  (text) => text.replaceAll(/\\([/"'\\])/g, '$1'),
  (text) => text.replaceAll(/&#x([\da-f]{1,6});?/gi, (_, code: string) => ofCode(code, 16)),
  (text) => text.replaceAll(/&#(\d{1,7});?/g, (_, code: string) => ofCode(code, 10)),
  (text) => text.replaceAll(/&([a-z]{2,6});/gi, (entity, name: string) => entities[name.toLowerCase()] ?? entity),
]

/** Step by step, until nothing is left to decode, as `%252f` is `%2f` and that is `/`. Each step is a text of its own. */
function* unescaped(text: string, steps: readonly ((text: string) => string)[]): Generator<string> {
  let [before, plain] = ['', text]
  for (let round = 0; round < 5 && plain !== before; round += 1) {
    before = plain
    for (const step of steps) {
      const next = step(plain)
      if (next !== plain) yield next
      plain = next
    }
  }
}

function ofCode(digits: string, base: number): string {
  const code = Number.parseInt(digits, base)
  return code <= 0x10ffff ? String.fromCodePoint(code) : ''
}

/** All runs that may be base64, from one of four characters on: text before it may belong to the run. */
function fromBase64(text: string, at: number): string {
  return runsOf(text, /[\w+/-]+/g, at, 'base64')
}

function fromHex(text: string, at: number): string {
  return runsOf(text, /[\da-f]+/gi, at, 'hex')
}

function runsOf(text: string, run: RegExp, at: number, encoding: 'base64' | 'hex'): string {
  return [...text.matchAll(run)]
    .filter(([found]) => found.length >= shortestRun)
    .map(([found]) => Buffer.from(found.slice(at), encoding).toString())
    .join('\n')
}
