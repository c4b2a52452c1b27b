import type { CiCase, CiCases } from './cases.ts'

const commands: Readonly<Partial<Record<CiCase['verdict'], string>>> = {
  fail: 'error',
  error: 'error',
  inconclusive: 'warning',
}

/** GitHub's workflow commands, one a line, for each case that did not pass; empty if all did. */
export function renderAnnotations({ suite, cases }: CiCases): string {
  return cases
    .flatMap(({ name, verdict, lines }) => {
      const command = commands[verdict]
      return command === undefined
        ? []
        : [`::${command} title=${property(`fanbench ${suite}: ${name}`)}::${data(lines.join('\n'))}\n`]
    })
    .join('')
}

/** As GitHub's own toolkit escapes what stands after the second `::`. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
