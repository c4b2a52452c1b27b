export interface Figure {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const name = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const text = String.raw`(?:[^\n\r"\\]|\\[n"\\])*`
const number = String.raw`-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\+Inf`
const sampleLine = new RegExp(`^(${name})\\{(${name}="${text}"(?:,${name}="${text}")*)\\} (${number})$`, 'u')

/** Reads what is to be OpenMetrics text, and takes nothing else. */
export function readOpenMetrics(document: string): Figure[] {
  if (!document.endsWith('\n# EOF\n')) throw new Error('does not end with # EOF')
  const seen = new Set<string>()
  let family = ''
  return document
    .split('\n')
    .slice(0, -2)
    .flatMap((line) => {
      const [, kind, of = '', rest = ''] = /^# (TYPE|UNIT|HELP) (\S+) (.*)$/.exec(line) ?? []
      if (kind === 'TYPE') {
        if (rest !== 'gauge' || seen.has(of)) throw new Error(`twice, or no gauge: ${line}`)
        if (/_(total|created|bucket|info)$/.test(of)) throw new Error(`a name kept for another type: ${line}`)
        seen.add((family = of))
        return []
      }
      if (kind !== undefined) {
        if (of !== family || (kind === 'UNIT' && !of.endsWith(`_${rest}`))) throw new Error(`wrong family: ${line}`)
        return []
      }
      const [, sample = '', labelText = '', value = ''] = sampleLine.exec(line) ?? []
      if (sample !== family) throw new Error(`no sample of ${family}: ${line}`)
      const pairs = [...labelText.matchAll(new RegExp(`(${name})="(${text})"`, 'gu'))].map(([, key = '', raw = '']) => [
        key,
        raw.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character)),
      ])
      return [{ name: sample, labels: Object.fromEntries(pairs), value: Number(value.replace('+Inf', 'Infinity')) }]
    })
}
