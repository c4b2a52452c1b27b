export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

/** Reads what a JUnit file needs of XML 1.0, and takes nothing that is not well-formed. */
export function readXml(document: string): Element {
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(document)) throw new Error('no XML character')
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (!document.startsWith(declaration)) throw new Error('no declaration')
  let at = declaration.length
  const root = element()
  if (document.slice(at).trim() !== '') throw new Error(`after the root: ${document.slice(at)}`)
  return root

  function take(pattern: RegExp): RegExpExecArray {
    const found = new RegExp(pattern, 'uy')
    found.lastIndex = at
    const match = found.exec(document)
    if (match === null) throw new Error(`expected ${pattern.source} at ${document.slice(at, at + 40)}`)
    at += match[0].length
    return match
  }

  function element(): Element {
    const [, name = '', attributeText = '', end] = take(/<([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/)
    const pairs = [...attributeText.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(
      // What an attribute has of line feeds and tabs as they are, a reader makes blanks.
      ([, key = '', value = '']) => [key, unescaped(value.replaceAll(/[\t\n\r]/g, ' '))] as const,
    )
    const attributes = Object.fromEntries(pairs)
    if (Object.keys(attributes).length !== pairs.length) throw new Error(`an attribute twice in ${name}`)
    if (end === '/') return { name, attributes, children: [], text: '' }
    const children: Element[] = []
    let text = unescaped(take(/[^<]*/)[0])
    while (!document.startsWith('</', at)) {
      children.push(element())
      text += unescaped(take(/[^<]*/)[0])
    }
    if (take(/<\/([a-z-]+)>/)[1] !== name) throw new Error(`${name} is not closed`)
    return { name, attributes, children, text }
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replaceAll(/&(?:#(\d+);|(\w+);)?/g, (whole, code?: string, name = '') => {
    const character = code === undefined ? entities[name] : String.fromCodePoint(Number(code))
    if (character === undefined) throw new Error(`${whole} is no reference`)
    return character
  })
}
