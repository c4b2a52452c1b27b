import type { CiCase, CiCases } from './cases.ts'

/**
 * JUnit XML as Jenkins, GitLab and their kin read it. A failed check is a `failure`; what could not be measured is an
 * `error`; what has no verdict is `skipped`: shown, and neither a pass nor a defect.
 */
export function renderJunit({ suite: name, startedAt, seconds, properties, cases }: CiCases): string {
  const count = (wanted: CiCase['verdict']) => cases.filter(({ verdict }) => verdict === wanted).length
  const totals = {
    tests: cases.length,
    failures: count('fail'),
    errors: count('error'),
    time: seconds,
  }
  // Only a suite may say how many are skipped, by Jenkins' junit-10.xsd. Its instants have neither fractions nor a zone.
  const suite = { name, ...totals, skipped: count('inconclusive'), timestamp: startedAt.replace(/(\.\d+)?Z$/, '') }
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'fanbench', ...totals })}>`,
    `  <testsuite${attributes(suite)}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...cases.map((one) => `    ${testcase(one, name)}`),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`
}

const elements = { fail: 'failure', error: 'error', inconclusive: 'skipped' } as const

function testcase({ name, verdict, lines }: CiCase, classname: string): string {
  const start = `<testcase${attributes({ name, classname, time: 0 })}`
  const text = escaped(lines.join('\n'))
  if (verdict === 'pass')
    return lines.length === 0 ? `${start}/>` : `${start}><system-out>${text}</system-out></testcase>`
  const element = elements[verdict]
  const message = attributes({ message: lines[0] ?? verdict })
  // Readers disagree on whether skipped may hold text.
  const outcome = verdict === 'inconclusive' ? `<skipped${attributes({ message: lines.join(': ') })}/>` : undefined
  return `${start}>${outcome ?? `<${element}${message}>${text}</${element}>`}</testcase>`
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(
      ([name, value]) =>
        ` ${name}="${escaped(String(value)).replaceAll(/[\t\n]/g, (blank) => `&#${blank.charCodeAt(0)};`)}"`,
    )
    .join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
}

/** XML 1.0 has no way to write most control characters, lone surrogates, U+FFFE and U+FFFF. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[[\p{Cc}\uFFFE\uFFFF]--[\t\n\r]]/gv, '�')
    .replaceAll(/[&<>"\r]/g, (character) => entities[character] ?? character)
}
