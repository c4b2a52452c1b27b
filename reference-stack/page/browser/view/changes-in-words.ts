const mostNames = 3

/** `Ada has come. Ben and Cy have left.`; of more than three, how many. */
export function changesInWords(came: readonly string[], left: readonly string[]): string {
  return [sentence(came, 'come'), sentence(left, 'left')].filter((text) => text !== '').join(' ')
}

function sentence(names: readonly string[], what: 'come' | 'left'): string {
  if (names.length === 0) return ''
  const who = names.length > mostNames ? `${names.length} people` : listed(names)
  return `${who} ${names.length === 1 ? 'has' : 'have'} ${what}.`
}

function listed(names: readonly string[]): string {
  // Each name keeps its own direction, whatever characters it has.
  const isolated = names.map((name) => `\u2068${name}\u2069`)
  const [last = ''] = isolated.slice(-1)
  return isolated.length === 1 ? last : `${isolated.slice(0, -1).join(', ')} and ${last}`
}
