import { createHash } from 'node:crypto'
import { beforeUnit } from '../figures.ts'
import { type Insert, type Markup, html, trusted } from './markup.ts'

export interface Page {
  /** Its mark stands before the title. */
  readonly outcome: { readonly mark: string }
  /** The scenario or the command. */
  readonly name: string
  readonly runId: string
  readonly style: string
  /** Null for a page without one. */
  readonly script: string | null
  readonly content: Insert
  /** The policy of a live page, which asks its own server and no other. */
  readonly live?: LivePolicy
}

interface LivePolicy {
  /** The style and the script of the report that it keeps; what a page makes by itself is bound by the page's policy. */
  readonly report: { readonly style: string; readonly script: string }
}

/** One file that needs nothing else: no network, no server; unless it is live. */
export function renderPage({ outcome, name, runId, style, script, content, live }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(script, style, live)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${outcome.mark} ${name} · ${runId} · fanbench</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
<main>
${unbroken(content)}
</main>
${script === null ? null : html`<script>${trusted(script)}</script>\n`}</body>
</html>
`.text
}

/** The elements that readers copy from, and data. */
const asWritten = /(<(script|style|pre|code|dd|td|th)\b[^]*?<\/\2>)/
const tags = /(<[^>]*>)/
const blankBeforeUnit = new RegExp(` (?=${beforeUnit.source})`, 'gu')

/** No line of a sentence begins with the unit of the figure at the end of the line before. */
function unbroken(content: Insert): Markup {
  const { text } = html`${content}`
  const parts = text.split(asWritten)
  // A part, what is as written behind it, and the name of its element.
  const written = parts.map((part, place) =>
    place % 3 === 0
      ? part
          .split(tags)
          .map((piece, at) => (at % 2 === 0 ? piece.replaceAll(blankBeforeUnit, '\u00a0') : piece))
          .join('')
      : place % 3 === 1
        ? part
        : '',
  )
  return trusted(written.join(''))
}

/** Nothing may run or load but our own script and style, known by their hashes. */
function contentSecurityPolicy(script: string | null, style: string, live: LivePolicy | undefined): string {
  const scripts = [script, live?.report.script].filter((text) => typeof text === 'string').map(hashOf)
  const styles = [style, live?.report.style].filter((text) => text !== undefined).map(hashOf)
  return [
    "default-src 'none'",
    ...(scripts.length === 0 ? [] : [`script-src ${scripts.join(' ')}`]),
    `style-src ${styles.join(' ')}`,
    'img-src data:',
    ...(live === undefined ? [] : ["connect-src 'self'"]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
