const columns = 80

/** A text in lines of 80 columns, with nothing in it that a terminal obeys. */
export function wrapped(text: string, margin = '    '): string[] {
  const lines: string[] = []
  for (const word of text.replaceAll(/\p{Cc}/gu, '�').split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || `${last} ${word}`.length > columns) lines.push(margin + word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
