/** What a program wrote to its terminal at one instant. */
export interface Written {
  readonly atSeconds: number
  readonly text: string
}

interface Picture {
  readonly title: string
  readonly description: string
  readonly columns: number
  /** How long the last screen stays, before the picture begins again. */
  readonly holdSeconds: number
}

type Tone = 'good' | 'doubtful' | 'bad' | 'quiet' | null

interface Cell {
  readonly char: string
  readonly tone: Tone
}

/** A line of the screen that stays the same for a while. */
interface Span {
  readonly row: number
  readonly line: readonly Cell[]
  readonly fromSeconds: number
  /** Infinite for what is on the last screen. */
  toSeconds: number
}

/** Those of `painter`, by the parameter of the control sequence; the others end a tone. */
const tones: Readonly<Record<string, Tone>> = {
  32: 'good',
  33: 'doubtful',
  31: 'bad',
  2: 'quiet',
  0: null,
  39: null,
  22: null,
}

/** The control sequences of a program, or one character. */
const pieces = new RegExp(String.raw`\u001B\[([\d;]*)([A-Za-z])|[^]`, 'gu')

/** A terminal that is as high as it needs to be. It knows the control sequences that fanbench writes. */
export class Terminal {
  readonly rows: Cell[][] = [[]]
  #row = 0
  #column = 0
  #tone: Tone = null

  /** @throws Error for a control sequence that it does not know: the picture would be wrong */
  write(text: string): void {
    for (const [piece, parameter = '', command] of text.matchAll(pieces)) {
      if (command === 'K' && parameter === '') this.#current.length = Math.min(this.#current.length, this.#column)
      else if (command === 'm' && Object.hasOwn(tones, parameter || '0')) this.#tone = tones[parameter || '0'] ?? null
      else if (piece === '\r') this.#column = 0
      else if (piece === '\n') this.#row += 1
      else if (command !== undefined || piece < ' ')
        throw new Error(`the terminal does not know ${JSON.stringify(piece)}; add it to scripts/terminal-svg.ts`)
      else this.#put(piece)
      while (this.rows.length <= this.#row) this.rows.push([])
    }
  }

  /** What is on the screen, without its colours. */
  get text(): string {
    return this.rows.map((line) => line.map(({ char }) => char).join('')).join('\n')
  }

  get #current(): Cell[] {
    return this.rows[this.#row] ?? []
  }

  #put(char: string): void {
    const line = this.#current
    while (line.length < this.#column) line.push({ char: ' ', tone: null })
    line[this.#column] = { char, tone: this.#tone }
    this.#column += 1
  }
}

/** Returns a recording as a picture that moves: SVG and CSS without a script, for light and dark pages. */
export function terminalSvg(recording: readonly Written[], picture: Picture): string {
  const spans = spansOf(recording)
  const totalSeconds = (recording.at(-1)?.atSeconds ?? 0) + picture.holdSeconds
  const size = {
    width: Math.ceil(picture.columns * cell.width + 2 * margin),
    height: Math.max(...spans.map(({ row }) => row + 1)) * cell.height + 2 * margin,
  }
  const changing = spans.filter(({ fromSeconds, toSeconds }) => fromSeconds > 0 || toSeconds < Infinity)
  const steps = changing.map(
    ({ fromSeconds, toSeconds }, at) =>
      `@keyframes s${at}{${toSeconds === Infinity ? '0%{visibility:hidden}' : ''}${percent(fromSeconds / totalSeconds)}{visibility:visible}${
        toSeconds === Infinity ? '' : `${percent(toSeconds / totalSeconds)}{visibility:hidden}`
      }}`,
  )
  const lines = spans.map((span) => {
    const at = changing.indexOf(span)
    const place = `x="${margin}" y="${margin + span.row * cell.height + cell.height * 0.7}" textLength="${rounded(span.line.length * cell.width)}"`
    const shown =
      at === -1 ? '' : ` class="${span.toSeconds === Infinity ? 's' : 's past'}" style="animation-name:s${at}"`
    return `<text ${place}${shown}>${markupOf(span.line)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="t d">
<title id="t">${escaped(picture.title)}</title>
<desc id="d">${escaped(picture.description)}</desc>
<style>
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;fill:#1f2328}
rect{fill:#f6f8fa;stroke:#d1d9e0}.good{fill:#1a7f37}.doubtful{fill:#9a6700}.bad{fill:#cf222e}.quiet{fill:#59636e}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#161b22;stroke:#3d444d}.good{fill:#3fb950}.doubtful{fill:#d29922}.bad{fill:#f85149}.quiet{fill:#9198a1}}
.s{animation:${rounded(totalSeconds)}s step-end infinite}.past{visibility:hidden}
@media (prefers-reduced-motion:reduce){.s{animation:none}}
${steps.join('\n')}
</style>
<rect x=".5" y=".5" width="${size.width - 1}" height="${size.height - 1}" rx="8"/>
${lines.join('\n')}
</svg>
`
}

const cell = { width: 8.43, height: 20 }
const margin = 16

function spansOf(recording: readonly Written[]): Span[] {
  const terminal = new Terminal()
  const spans: Span[] = []
  const shown = new Map<number, Span>()
  for (const { atSeconds, text } of recording) {
    terminal.write(text)
    for (const [row, line] of terminal.rows.entries()) {
      const before = shown.get(row)
      if (markupOf(before?.line ?? []) === markupOf(line)) continue
      if (before !== undefined) before.toSeconds = atSeconds
      const span: Span = { row, line: [...line], fromSeconds: atSeconds, toSeconds: Infinity }
      shown.set(row, span)
      if (line.some(({ char }) => char !== ' ')) spans.push(span)
    }
  }
  // What was replaced at the same instant was never seen.
  return spans.filter(({ fromSeconds, toSeconds }) => toSeconds > fromSeconds)
}

function markupOf(line: readonly Cell[]): string {
  let [markup, tone]: [string, Tone] = ['', null]
  for (const { char, tone: next } of line) {
    if (next !== tone) markup += `${tone === null ? '' : '</tspan>'}${next === null ? '' : `<tspan class="${next}">`}`
    tone = next
    markup += escaped(char)
  }
  return tone === null ? markup : `${markup}</tspan>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function percent(part: number): string {
  return `${rounded(part * 100)}%`
}

function rounded(value: number): number {
  return Number(value.toFixed(2))
}
