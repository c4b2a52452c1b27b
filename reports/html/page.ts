import { createHash } from 'node:crypto'
import type { Outcome } from '../outcome.ts'
import { type Insert, html, trusted } from './markup.ts'

export interface Page {
  readonly outcome: Outcome
  /** What was run: a scenario, or a command. */
  readonly name: string
  readonly runId: string
  readonly style: string
  /** Null for a page without one. */
  readonly script: string | null
  readonly content: Insert
}

/** One file that needs nothing else: no network, no server. */
export function renderPage({ outcome, name, runId, style, script, content }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${outcome.mark} ${name} · ${runId} · fanbench</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
<main>
${content}
</main>
${script === null ? null : html`<script>${trusted(script)}</script>\n`}</body>
</html>
`.text
}

/** Nothing may run or load but our own script and style, known by their hashes. */
function contentSecurityPolicy(script: string | null, style: string): string {
  return [
    "default-src 'none'",
    ...(script === null ? [] : [`script-src ${hashOf(script)}`]),
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
