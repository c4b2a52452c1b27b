/** A table whose columns but the first line up on the right. */
export function markdownTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plainText).join(' | ')} |`
  const sides = heading.map((_, column) => (column === 0 ? '---' : '---:'))
  return [line(heading), `| ${sides.join(' | ')} |`, ...rows.map(line)].join('\n')
}

/** Names of folders are others' text: in a line of its own, and neither markup nor the end of a cell. */
export function plainText(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '�').replaceAll(/[\\`*_|<>[\]]/g, String.raw`\$&`)
}

/** Words that are typed, in a line. */
export function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``
}
